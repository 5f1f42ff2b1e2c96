import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from './testing/error_of.js'
import { readEvents } from './testing/read_events.js'
import { type PipelineApi, startPipelineApi } from './testing/start_pipeline_api.js'

let api: PipelineApi
beforeAll(async () => {
  api = await startPipelineApi()
})
afterAll(() => api.close())

const json = { method: 'POST', headers: { 'content-type': 'application/json' } }

interface Answered {
  readonly request_id: string
  readonly content: string
  readonly cost: { readonly total_cost_usd: string }
}

const ask = (body: Readonly<Record<string, unknown>>) =>
  api.read<Answered>('/v1/reliable_completion', { ...json, body: JSON.stringify(body) })

it('answers a prompt, and can tell everything about it afterwards', async () => {
  const answer = await ask({ prompt: 'Say hello.', required_terms: ['hello', 'absent'], max_tokens: 200 })

  expect(answer).toMatchObject({
    provider: 'openai',
    simulated: true,
    content: expect.stringContaining('Generated response for prompt: Say hello.'),
    evaluation: {
      status: 'fail',
      metrics: expect.arrayContaining([expect.objectContaining({ reason: 'Missing terms: absent' })]),
    },
    routing: { attempts: [{ model: 'gpt-4.1-mini', upstream_model: 'gpt-4.1-mini-2025-04-14' }] },
  })
  const detail = await api.read(`/v1/requests/${answer.request_id}`)
  expect(detail).toMatchObject({
    status: 'ok',
    content: answer.content,
    total_cost_usd: answer.cost.total_cost_usd,
    attempts: [
      {
        state: 'settled',
        cost_usd: answer.cost.total_cost_usd,
        provider: 'openai',
        upstream_model: 'gpt-4.1-mini-2025-04-14',
      },
    ],
  })
  const [attempt] = detail.attempts as { attempt_id: string }[]
  expect(api.simulator.calls().at(-1)?.headers).toMatchObject({ 'x-client-request-id': attempt?.attempt_id })
  const spans = (detail.spans as { name: string }[]).map(({ name }) => name)
  expect(spans).toEqual(expect.arrayContaining(['POST /v1/reliable_completion', 'answer_evaluated']))
})

it('streams the words of the answer, and the same answer whole', async () => {
  const deltas: string[] = []
  const others: unknown[] = []
  for await (const event of readEvents(
    await api.post('/v1/reliable_completion', { prompt: 'Say hello.', stream: true }),
  )) {
    if ('event' in event && event.event === 'delta') deltas.push((event.data as { content: string }).content)
    else others.push(event)
  }

  expect(deltas.length).toBeGreaterThan(3)
  expect(others).toEqual([
    { event: 'result', data: expect.objectContaining({ content: deltas.join('') }) },
    { comment: expect.stringContaining('x-maester-attempts=1') },
  ])
})

it('answers a registered prompt with its identity, and names a variable that is missing', async () => {
  const body = JSON.stringify({
    prompt_name: 'system_summary',
    prompt_version: 'v2',
    variables: { event_text: 'Disk full.' },
  })

  expect(await api.read('/v1/prompted_completion', { ...json, body })).toMatchObject({
    prompt_name: 'system_summary',
    prompt_version: 'v2',
    prompt_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  const missing = await api.post('/v1/prompted_completion', { prompt_name: 'system_summary', variables: {} })
  expect(missing.status).toBe(422)
  const error = await errorOf(missing)
  expect(error).toMatchObject({ code: 'missing_variable' })
  expect(`${error.param} ${error.message}`).toContain('event_text')
  expect((await api.post('/v1/prompted_completion', { prompt_name: 'never' })).status).toBe(404)
})

it('sends nothing upstream that a budget does not allow', async () => {
  const before = api.simulator.calls().length
  const response = await api.post('/v1/reliable_completion', {
    prompt: 'Say hello.',
    max_tokens: 1_000,
    max_cost_usd: '0.000001',
    budget_scope: 'demo',
  })

  expect(response.status).toBe(409)
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(await errorOf(response)).toMatchObject({
    code: 'budget_exceeded',
    budget: { decision: 'blocked', scope_key: 'demo' },
  })
  expect(api.simulator.calls()).toHaveLength(before)
  expect(await api.read('/v1/metrics/reliability')).toMatchObject({ summary: { blocked_requests: 1 } })
})

it('refuses a check that does not exist, and a model nobody serves', async () => {
  const check = await api.post('/v1/reliable_completion', { prompt: 'p', checks: ['sounds_nice'] })
  expect(check.status).toBe(400)
  expect(await errorOf(check)).toMatchObject({ code: 'invalid_value', param: expect.stringContaining('checks') })

  const model = await api.post('/v1/reliable_completion', { prompt: 'p', model: 'nobody/nothing' })
  expect(model.status).toBe(404)
  expect(await errorOf(model)).toMatchObject({ code: 'model_not_found' })
})

it('replays a request and compares', async () => {
  const answer = await ask({ prompt: 'Say hello.' })
  const { result } = await api.read(`/v1/replays/${answer.request_id}/run`, { method: 'POST' })

  expect(result).toMatchObject({
    original: { request_id: answer.request_id },
    comparison: { content_exact_match: true, same_model: true, reliability_score_delta: 0 },
  })
  expect(await api.read(`/v1/requests/${answer.request_id}`)).toMatchObject({
    replays: [{ comparison: { content_exact_match: true } }],
  })
})
