import { CompletionError } from '@maester/completion'
import { GatewayError } from '@maester/model_gateway'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerTo } from '../testing/answers.js'
import { errorOf } from '../testing/error_of.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'
import { completionAnswer } from '../wire/completion_answer.js'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const path = '/v1/reliable_completion'

it('answers with the whole answer, and says in headers what it took', async () => {
  api.onRun(async (input, context) => answerTo(input, context))
  const response = await api.post(path, { prompt: 'Say hello.', model: 'gpt-4.1-mini', max_tokens: 200 })

  expect(response.status).toBe(200)
  const answer = completionAnswer.parse(await response.json())
  expect(answer.request_id).toBe(response.headers.get('x-request-id'))
  expect(answer.trace_id).toBe(response.headers.get('x-trace-id'))
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/json',
    'x-maester-provider': 'openai',
    'x-maester-model': 'gpt-4.1-mini',
    'x-maester-attempts': '1',
    'x-maester-cost-usd': '0.000093',
    'x-maester-simulated': 'true',
  })
})

it('hands the pipeline the request as it was sent, with who sent it', async () => {
  api.onRun(async (input, context) => answerTo(input, context))
  const body = { prompt: 'Say hello.', required_terms: ['hello'], tags: { feature: 'greetings' } }
  await api.post(path, body, { 'x-request-id': 'mine-1' })

  const [input, context, options] = api.calls.at(-1)!
  expect(input).toMatchObject({ prompt: { kind: 'text', text: 'Say hello.' }, requiredTerms: ['hello'] })
  expect(context).toMatchObject({ principal: { tenantId: 'default' }, clientRequestId: 'mine-1' })
  expect(options).toEqual({ operation: 'reliable_completion', body })
})

it('leaves a cost out of the headers when nobody knows it', async () => {
  api.onRun(async (input, context) => {
    const answer = answerTo(input, context)
    return {
      ...answer,
      model: 'müller/モデル',
      cost: { ...answer.cost, total_cost_usd: null, price_status: 'unpriced' },
    }
  })
  const response = await api.post(path, { prompt: 'Say hello.' })

  expect(response.status).toBe(200)
  expect(response.headers.has('x-maester-cost-usd')).toBe(false)
  expect(response.headers.get('x-maester-model')).toBe('m?ller/???')
})

it('refuses what a budget does not allow with 409, tells SDKs not to retry, and shows what the budget said', async () => {
  const budget = { enabled: true, scope_key: 'demo', decision: 'blocked', allowed: false }
  api.onRun(() => {
    throw new CompletionError('budget_exceeded', 'Over the limit.', false, { budget: budget as never })
  })
  const response = await api.post(path, { prompt: 'Say hello.', max_cost_usd: '0.000001' })

  expect(response.status).toBe(409)
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(await errorOf(response)).toMatchObject({ type: 'insufficient_quota', code: 'budget_exceeded', budget })
})

it('lists the attempts of a call that no provider answered', async () => {
  api.onRun(() => {
    throw new GatewayError('provider_rate_limited', 'Every provider is rate limited.', true, {
      retryAfterMs: 2_500,
      providerMessage: 'secret words of the provider',
      attempts: [
        {
          attemptId: 'att_1',
          provider: 'openai',
          model: 'gpt-4.1-mini',
          outcome: 'failed',
          failureClass: 'rate_limited',
          status: 429,
          durationMs: 7,
        },
      ],
    })
  })
  const response = await api.post(path, { prompt: 'Say hello.' })

  expect(response.status).toBe(429)
  expect(response.headers.get('x-maester-attempts')).toBe('1')
  expect(response.headers.get('retry-after')).toBe('3')
  expect(response.headers.get('retry-after-ms')).toBe('2500')
  const text = await response.text()
  expect(text).not.toContain('secret words')
  expect(JSON.parse(text).error).toMatchObject({
    code: 'provider_rate_limited',
    retryable: true,
    metadata: { attempts: [{ attempt_id: 'att_1', failure_class: 'rate_limited', status: 429 }] },
  })
})

it('aborts the call when the caller hangs up', async () => {
  const caller = new AbortController()
  const aborted = new Promise<void>((resolve) => {
    api.onRun(async (_input, { signal }) => {
      signal.addEventListener('abort', () => resolve())
      caller.abort()
      return new Promise((_resolve, stop) =>
        signal.addEventListener('abort', () => {
          stop(new GatewayError('client_cancelled', 'The caller has gone.', false))
        }),
      )
    })
  })
  const response = fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"prompt":"Say hello."}',
    signal: caller.signal,
  })

  await expect(response).rejects.toThrow()
  await aborted
  await expect
    .poll(() => api.lines.findLast(({ event }) => event === 'http_request_finished'))
    .toMatchObject({ status: 499, route: path })
})
