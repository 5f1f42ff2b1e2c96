import { CompletionError, type ReplayOverrides, type ReplayResult } from '@maester/completion'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from '../testing/error_of.js'
import { recordedRequest } from '../testing/requests.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

const result: ReplayResult = {
  request_id: 'req_1',
  original: { request_id: 'req_1' },
  replayed_response: { request_id: 'req_9', content: 'Hello there.' },
  comparison: {
    content_exact_match: true,
    original_content_length: 12,
    replayed_content_length: 12,
    content_length_delta: 0,
    same_provider: true,
    same_model: true,
    original_provider: 'openai',
    replayed_provider: 'openai',
    original_model: 'gpt-4.1-mini',
    replayed_model: 'gpt-4.1-mini',
    original_reliability_score: 1,
    replayed_reliability_score: 1,
    reliability_score_delta: 0,
  },
  replayed_at: '2026-11-20T11:00:00.000Z',
}

const runs: { readonly requestId: string; readonly overrides: ReplayOverrides; readonly tenantId: string }[] = []
let api: TestApi
beforeAll(async () => {
  api = await startTestApi({
    replays: {
      find: async ({ requestId }) => (requestId === 'req_1' ? recordedRequest() : undefined),
      async run(requestId, overrides, { principal }) {
        if (requestId !== 'req_1') throw new CompletionError('not_found', 'No such request.', false)
        if (overrides.model === 'dear') throw new CompletionError('budget_exceeded', 'Over the limit.', false)
        runs.push({ requestId, overrides, tenantId: principal.tenantId })
        return result
      },
    },
  })
})
afterAll(() => api.close())

const run = '/v1/replays/req_1/run'

it('shows what a replay starts from', async () => {
  expect(await api.read('/v1/replays/req_1')).toMatchObject({
    record: { request_id: 'req_1', request: { prompt: 'Say hello.' }, content: 'Hello there.' },
  })
})

it('runs a request again as it was, without a body or with an empty one', async () => {
  expect(await api.read(run, { method: 'POST' })).toEqual({ result })
  expect((await api.post(run, {})).status).toBe(200)
  expect(runs).toEqual([
    { requestId: 'req_1', overrides: {}, tenantId: 'default' },
    { requestId: 'req_1', overrides: {}, tenantId: 'default' },
  ])
})

it('runs it with another model or version of the prompt', async () => {
  await api.post(run, { model: 'claude-haiku', prompt_version: 'v2' })

  expect(runs.at(-1)?.overrides).toEqual({ model: 'claude-haiku', promptVersion: 'v2' })
})

it('refuses what it does not know, and requests that never were', async () => {
  expect(await errorOf(await api.post(run, { modl: 'x' }))).toMatchObject({ code: 'unknown_parameter', param: 'modl' })
  expect(await errorOf(await api.post(run, { prompt_version: '2' }))).toMatchObject({ param: 'prompt_version' })
  expect((await api.post('/v1/replays/req_never/run', {})).status).toBe(404)
  expect((await fetch(api.url + run, { method: 'POST', body: 'x' })).status).toBe(415)
})

it('answers a budget with 429 here, as everywhere but on the completion routes', async () => {
  const response = await api.post(run, { model: 'dear' })

  expect(response.status).toBe(429)
  expect(response.headers.get('x-should-retry')).toBe('false')
})
