import { afterAll, describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error_of.js'
import { startPipelineApi } from '../testing/start_pipeline_api.js'

const api = await startPipelineApi({
  providers: ['openai', 'anthropic', 'gemini'],
  aliases: {
    cheapest: {
      targets: [
        { target: 'openai/gpt-4.1', region: 'us' },
        { target: 'anthropic/claude-haiku-4-5', region: 'eu' },
        { target: 'gemini/gemini-2.5-flash-lite', region: 'eu-west4' },
      ],
      strategy: 'lowest_cost',
    },
    open: { targets: [{ target: 'openai/gpt-4.1' }, { target: 'gemini/gemini-2.5-flash-lite' }] },
  },
  budgetPolicies: [{ scope: 'small', limitPicoUsd: 1_000_000n, window: 'total', mode: 'hard' }],
})
afterAll(() => api.close())

interface Explanation {
  readonly strategy: string
  readonly candidates: readonly { provider: string; model: string; reason: string; estimate: object }[]
  readonly left_out: readonly { provider: string; reason: string }[]
  readonly refusal: object | null
  readonly budget: object | null
}

const post = (body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const explain = (body: object, query = '') => api.read<Explanation>(`/v1/route/explain${query}`, post(body))
const providersOf = ({ candidates }: Explanation) => candidates.map(({ provider }) => provider)

describe('an explanation', () => {
  it('names the targets in order with what each would cost, and why', async () => {
    const explained = await explain({ prompt: 'Say hello.', model: 'cheapest', max_tokens: 100 })
    expect(explained).toMatchObject({
      requested_model: 'cheapest',
      strategy: 'lowest_cost',
      estimated_output_tokens: 100,
    })
    expect(providersOf(explained)).toEqual(['gemini', 'anthropic', 'openai'])
    expect(explained.candidates[0]).toMatchObject({
      simulated: true,
      region: 'eu-west4',
      reason: expect.stringMatching(/^estimated at 0\.0000\d+ USD$/),
      estimate: { price_status: 'priced' },
      capabilities: expect.arrayContaining(['vision', 'tools']),
      latency_ms: { total: null, first_output: null },
      in_flight: 0,
      breaker: { state: 'closed', since: null, open_until: null },
      keys_set_aside: [],
    })
  })

  it('tells of targets left out, and why', async () => {
    const inEurope = await explain({ prompt: 'Hi', model: 'cheapest', require: ['region:eu'] })
    expect(providersOf(inEurope)).toEqual(['gemini', 'anthropic'])
    expect(inEurope.left_out).toMatchObject([{ provider: 'openai', reason: 'is in the region us' }])
  })

  it('tells of the refusal when none is left', async () => {
    const nowhere = await explain({ prompt: 'Hi', model: 'cheapest', require: ['region:asia'] })
    expect(nowhere).toMatchObject({
      candidates: [],
      refusal: { code: 'region_blocked', param: 'require' },
      budget: null,
    })
    const searching = await explain({ prompt: 'Hi', model: 'openai/gpt-4.1', web_search: true })
    expect(searching).toMatchObject({ candidates: [], refusal: { code: 'unsupported_parameter', param: 'web_search' } })
  })

  it('takes the strategy from the profile where the alias leaves it open', async () => {
    expect(await explain({ prompt: 'Hi', model: 'open' })).toMatchObject({ strategy: 'priority', profile: null })
    const batch = await explain({ prompt: 'Hi', model: 'open', profile: 'batch' })
    expect(batch).toMatchObject({ strategy: 'balanced', profile: 'batch' })
    expect(providersOf(batch)).toEqual(['gemini', 'openai'])
  })

  it('reads the body of every route that completes', async () => {
    const messages = [{ role: 'user', content: 'Hi' }]
    expect(providersOf(await explain({ model: 'cheapest', messages }))).toHaveLength(3)
    expect(providersOf(await explain({ model: 'cheapest', input: 'Hi' }))).toHaveLength(3)
    const variables = { event_text: 'A disk is full.' }
    expect(providersOf(await explain({ prompt_name: 'system_summary', variables, model: 'cheapest' }))).toHaveLength(3)
    const anthropic = { model: 'cheapest', max_tokens: 9, system: 'Be brief.', messages }
    expect(providersOf(await explain(anthropic, '?format=messages'))).toHaveLength(3)
    expect((await api.post('/v1/route/explain', anthropic)).status).toBe(400)
  })

  it('says what the limits would decide', async () => {
    const ask = { prompt: 'Hi', model: 'gpt-4.1', max_tokens: 100 }
    expect(await explain(ask)).toMatchObject({ budget: null, cheaper_model: 'gpt-4.1-mini' })
    expect(await explain({ ...ask, max_cost_usd: '1' })).toMatchObject({ budget: { decision: 'allowed' } })
    const tight = { ...ask, max_cost_usd: '0.0002', allow_fallback_to_cheaper_model: true }
    expect(await explain(tight)).toMatchObject({
      budget: { decision: 'downgraded', effective_model: 'gpt-4.1-mini' },
    })
    expect(await explain({ ...ask, budget_scope: 'small' })).toMatchObject({
      budget: { decision: 'blocked', reasons: [expect.stringContaining('budget of "small"')] },
    })
  })

  it('refuses what the request itself gets wrong', async () => {
    const codeOf = async (body: object) => (await errorOf(await api.post('/v1/route/explain', body))).code
    expect(await codeOf({ prompt: 'Hi', model: 'nowhere/x' })).toBe('model_not_found')
    expect(await codeOf({ prompt: 'Hi', profile: 'hurried' })).toBe('invalid_value')
    expect(await codeOf({ model: 'fast' })).toBe('invalid_value')
  })

  it('sends, records and holds nothing', async () => {
    await explain({ prompt: 'Hi', model: 'cheapest', budget_scope: 'small' })
    expect(api.simulator.calls()).toEqual([])
    expect((await api.ledger.list({ tenantId: 'default', limit: 10 })).records).toEqual([])
    expect((await api.requests.list({ tenantId: 'default', limit: 10 })).records).toEqual([])
  })
})
