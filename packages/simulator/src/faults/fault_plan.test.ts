import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startClient } from '../testing/client.js'

const now = new Date('2026-01-02T03:04:05Z')
const client = await startClient({ now: () => now })
afterAll(() => client.simulator.close())
beforeEach(() => client.simulator.reset())

const messages = [{ role: 'user', content: 'hello there' }]
const failing = (fault: string, more: object = {}) =>
  client.post('/v1/chat/completions', { model: `gpt-4.1-mini-sim-fault-${fault}`, messages, ...more })

describe('the choice of a fault', () => {
  const status = async (model: string) => (await client.post('/v1/chat/completions', { model, messages })).status

  it('strikes once, or so many times, for each name a caller chose', async () => {
    const once = 'gpt-4.1-mini-sim-fault-http-500-once'
    expect([await status(once), await status(once)]).toEqual([500, 200])
    expect(await status(`another-${once}`)).toBe(500)
    const twice = 'm-sim-fault-http-429-x2'
    expect([await status(twice), await status(twice), await status(twice)]).toEqual([429, 429, 200])
  })

  it('follows rules by provider, model, path and count, until they are deleted', async () => {
    const rules = [
      {
        provider: 'openai',
        model: 'a',
        times: 1,
        fault: { kind: 'error', error: 'overloaded', status: 503, headers: { 'Retry-After': '7' } },
      },
      { path: '/embeddings', fault: 'http-500' },
    ]
    expect((await client.setFaults(rules)).status).toBe(200)
    expect([await status('b'), await status('a'), await status('a')]).toEqual([200, 503, 200])
    const embed = () => client.post('/v1/embeddings', { model: 'e', input: 'x' })
    expect((await embed()).status).toBe(500)
    await fetch(`${client.simulator.url}/_simulator/faults`, { method: 'DELETE' })
    expect((await embed()).status).toBe(200)
  })

  it.each([
    [{}, 'list'],
    [[{ fault: 'http-599' }], 'http-599'],
    [[{ fault: { kind: 'explode' } }], 'explode'],
    [[{ fault: { kind: 'reset', wen: 'mid_body' } }], 'wen'],
    [[{ fault: { kind: 'reset', when: 'later' } }], 'before_headers'],
    [[{ modle: 'x', fault: 'reset' }], 'modle'],
    [[{ times: 0, fault: 'reset' }], 'times'],
  ])('refuses rules that make no sense: %j', async (rules, word) => {
    const response = await client.setFaults(rules)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining(word) } },
    ])
  })

  it('tells a caller who names a fault that does not exist', async () => {
    const response = await failing('surprise')
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining('"surprise"') } },
    ])
    expect(client.simulator.calls()).toEqual([])
  })
})
