import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startClient } from '../testing/client.js'
import { namedFaults } from './named.js'

const now = new Date('2026-01-02T03:04:05Z')
const client = await startClient({ now: () => now })
afterAll(() => client.simulator.close())
beforeEach(() => client.simulator.reset())

const messages = [{ role: 'user', content: 'hello there' }]
const failing = (fault: string, more: object = {}) =>
  client.post('/v1/chat/completions', { model: `gpt-4.1-mini-sim-fault-${fault}`, messages, ...more })

describe('the status', () => {
  const statuses = Object.keys(namedFaults).filter((name) => name.startsWith('http-'))
  it.each(statuses)('%s is the status that comes, from either provider', async (fault) => {
    const status = Number(fault.slice(5))
    const openAi = await failing(fault)
    const anthropic = await client.post('/v1/messages', { model: `m-sim-fault-${fault}`, max_tokens: 1, messages })
    expect([openAi.status, anthropic.status]).toEqual([status, status])
  })

  it('speaks of a spent quota as each provider does', async () => {
    const openAi = await failing('insufficient-quota')
    expect([openAi.status, await openAi.json()]).toMatchObject([
      429,
      { error: { type: 'insufficient_quota', code: 'insufficient_quota' } },
    ])
    const anthropic = await client.post('/v1/messages', {
      model: 'm-sim-fault-insufficient-quota',
      max_tokens: 1,
      messages,
    })
    expect([anthropic.status, await anthropic.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining('credit balance is too low') } },
    ])
  })

  it.each([
    ['retry-after-seconds', { 'retry-after': '2' }],
    ['retry-after-date', { 'retry-after': 'Fri, 02 Jan 2026 03:04:07 GMT' }],
    ['retry-after-past', { 'retry-after': 'Fri, 02 Jan 2026 02:04:05 GMT' }],
    ['retry-after-negative', { 'retry-after': '-5' }],
    ['retry-after-huge', { 'retry-after': '1000000000' }],
    ['retry-after-garbage', { 'retry-after': 'soon' }],
    ['retry-after-ms', { 'retry-after': null, 'retry-after-ms': '350' }],
    [
      'ratelimit-reset',
      { 'retry-after': null, 'x-ratelimit-reset-tokens': '6m0s', 'x-ratelimit-remaining-tokens': '0' },
    ],
    ['http-429', { 'retry-after': '1', 'retry-after-ms': '1000' }],
    ['http-503', { 'retry-after': null }],
  ])('%s tells the wait in its own way', async (fault, headers) => {
    const response = await failing(fault)
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value)
    expect(response.headers.get('date')).toBe(now.toUTCString())
  })

  it('redirects', async () => {
    const response = await failing('redirect')
    expect([response.status, response.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/elsewhere'])
  })
})
