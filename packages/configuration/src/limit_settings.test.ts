import { expect, it } from 'vitest'
import { readEnvironment } from './environment.js'
import { readMaesterFile } from './read_file.js'
import { createSettings } from './settings.js'

const settingsOf = (yaml: string) =>
  createSettings(readEnvironment({}), readMaesterFile(yaml, 'maester.yaml', {}), (type) => `http://127.0.0.1:9/${type}`)

it('limits nobody and nothing unless told to', () => {
  expect(settingsOf('{}')).toMatchObject({ limits: {}, server: {} })
})

it('reads the limits of keys, of tenants and of providers', () => {
  const { limits, gateway } = settingsOf(`
limits: { requests_per_minute: 600, tokens_per_minute: 1000, max_in_flight: 10 }
tenant_limits: { acme: { max_in_flight: 50 }, "*": { requests_per_minute: 6000 } }
providers:
  mine:
    type: openai_compatible
    base_url: http://127.0.0.1:1/v1
    limits: { max_in_flight: 5, per_key: true, max_waiting: 0, max_wait_ms: 100 }
  simulated: { type: simulator, limits: { requests_per_minute: 1 } }
`)
  expect(limits).toEqual({
    keys: { requestsPerMinute: 600, tokensPerMinute: 1_000, maxInFlight: 10 },
    tenants: { acme: { maxInFlight: 50 }, '*': { requestsPerMinute: 6_000 } },
  })
  expect(gateway.connections).toMatchObject([
    { name: 'mine', limits: { maxInFlight: 5, perKey: true, maxWaiting: 0, maxWaitMs: 100 } },
    { name: 'simulated', limits: { requestsPerMinute: 1 } },
  ])
})

it('reads what a process takes on', () => {
  const { server } = settingsOf('server: { max_requests: 10, max_waiting_mb: 2, max_connections_per_address: off }')
  expect(server).toEqual({ maxRequests: 10, maxWaitingBytes: 2_097_152, maxConnectionsPerAddress: Infinity })
})

it('refuses a limit of nothing', () => {
  expect(() => settingsOf('limits: { max_in_flight: 0 }')).toThrow('limits.max_in_flight')
})
