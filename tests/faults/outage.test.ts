import { simulatorBaseUrl } from '@maester/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultProxy, startFaultProxy } from './fault_proxy.js'
import { type FaultScene, startFaultScene } from './fault_scene.js'
import { runOutage } from './outage.js'

let scene: FaultScene
let proxy: FaultProxy

beforeAll(async () => {
  scene = await startFaultScene(async (simulatorUrl) => {
    proxy = await startFaultProxy(simulatorUrl)
    const provider = (type: string, url: string) => ({
      type,
      base_url: simulatorBaseUrl(url, type),
      api_keys: ['k'],
      allow_private_network: true,
    })
    return JSON.stringify({
      providers: { failing: provider('openai', proxy.url), well: provider('mistral', simulatorUrl) },
      models: {
        ...Object.fromEntries(
          ['overloaded', 'refused', 'silent'].map((how) => [how, { targets: [{ target: `failing/gpt-4.1-${how}` }] }]),
        ),
        pair: { targets: [{ target: 'failing/gpt-4.1-pair' }, { target: 'well/mistral-large-latest' }] },
      },
      reliability: {
        timeouts_ms: { connect: 1000, first_byte: 500, idle: 1000, total: 5000 },
        retries: { base_ms: 20, cap_ms: 100 },
        breaker: { open_ms: 1000 },
      },
    })
  })
}, 90_000)
afterAll(async () => {
  await scene?.stop()
  await proxy?.stop()
})

const overloaded = {
  begin: () => scene.setFaults([{ provider: 'openai', fault: 'http-503' }]),
  end: () => scene.setFaults([]),
}
const outages = {
  overloaded,
  refused: { begin: () => proxy.refuse(), end: () => proxy.accept() },
  silent: {
    async begin() {
      proxy.use({ do: 'hang', after: 0 })
    },
    async end() {
      proxy.use({ do: 'nothing' })
    },
  },
}
const pace = { callsPerSecond: 30, outageMs: 3_000, recoveryMs: 2_500 }

describe('an outage of the only provider', () => {
  it.each(['overloaded', 'refused', 'silent'] as const)('%s: is not made worse, and ends when it ends', async (how) => {
    const report = await runOutage({ scene, proxy, model: how, ...outages[how], ...pace })
    expect(report.answered).toBe(0)
    expect(report.upstreamCalls).toBeLessThanOrEqual(1.15 * report.calls)
    // Whatever is told is told as an error that may be tried again, and says when.
    for (const { status, headers, error } of report.refused) {
      expect([502, 503, 504]).toContain(status)
      expect(error?.type).toMatch(/^(?:upstream|timeout|overloaded)_error$/u)
      if (status === 503) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(report.refused.filter(({ error }) => error?.code === 'provider_overloaded').length).toBeGreaterThan(0)
    expect(report.recoveredAfterMs).toBeLessThan(pace.recoveryMs)
  })
})

it('an outage of one of two providers is not noticed by callers', async () => {
  const report = await runOutage({ scene, proxy, model: 'pair', ...overloaded, ...pace })
  expect(report.refused).toEqual([])
  expect(report.answered).toBe(report.calls)
  expect(report.upstreamCalls).toBeLessThan(report.calls / 2)
})
