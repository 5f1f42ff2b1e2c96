import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, messageErrorOf } from '../testing/error_of.js'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'

let api: PipelineApi
beforeAll(async () => {
  api = await startPipelineApi({ providers: ['openai', 'anthropic'] })
})
afterAll(() => api.close())

const openai = (maxRetries = 0) => new OpenAI({ apiKey: 'test', baseURL: `${api.url}/v1`, maxRetries })
const anthropic = (maxRetries = 0) => new Anthropic({ apiKey: 'test', baseURL: api.url, maxRetries })
const messages = [{ role: 'user' as const, content: 'How are the servers?' }]

const faults = [
  ['http-400', OpenAI.BadRequestError, Anthropic.BadRequestError, 400, 'invalid_value'],
  ['context-length', OpenAI.BadRequestError, Anthropic.BadRequestError, 400, 'context_length_exceeded'],
  ['content-filter', OpenAI.BadRequestError, Anthropic.BadRequestError, 400, 'content_policy_violation'],
  ['http-404', OpenAI.NotFoundError, Anthropic.NotFoundError, 404, 'model_not_found'],
  ['region', OpenAI.PermissionDeniedError, Anthropic.PermissionDeniedError, 403, 'region_blocked'],
  ['http-413', OpenAI.APIError, Anthropic.APIError, 413, 'request_too_large'],
  ['http-429', OpenAI.RateLimitError, Anthropic.RateLimitError, 429, 'provider_rate_limited'],
  ['http-401', OpenAI.InternalServerError, Anthropic.InternalServerError, 502, 'upstream_auth_failed'],
  ['http-500', OpenAI.InternalServerError, Anthropic.InternalServerError, 502, 'upstream_failed'],
  ['http-529', OpenAI.InternalServerError, Anthropic.InternalServerError, 503, 'provider_overloaded'],
] as const

describe.each(faults)('a provider that says %s', (fault, openaiError, anthropicError, status, code) => {
  const model = `openai/gpt-4.1-mini-sim-fault-${fault}`
  const thrown = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: unknown) => error,
    )

  it.each([false, true])('becomes the error OpenAI’s SDK has for it (stream: %s)', async (stream) => {
    const error = await thrown(openai().chat.completions.create({ model, messages, stream }))
    expect(error).toBeInstanceOf(openaiError)
    expect(error).toMatchObject({ status, code, requestID: expect.stringMatching(/^req_/) })
    expect(await thrown(openai().responses.create({ model, input: 'Hello', stream }))).toMatchObject({ status, code })
  })

  it.each([false, true])('becomes the error Anthropic’s SDK has for it (stream: %s)', async (stream) => {
    const error = await thrown(anthropic().messages.create({ model, messages, max_tokens: 99, stream }))
    expect(error).toBeInstanceOf(anthropicError)
    expect(error).toMatchObject({
      status,
      error: { type: 'error', error: { details: { error_code: code } } },
      requestID: expect.stringMatching(/^req_/),
    })
  })
})

it('is retried by the gateway, unseen by the caller', async () => {
  const model = 'openai/gpt-4.1-mini-sim-fault-http-500-once'

  expect(await openai().chat.completions.create({ model, messages })).toMatchObject({
    choices: [{ finish_reason: 'stop' }],
    maester: { attempts: [{ outcome: 'failed', failure_class: 'server_error' }, { outcome: 'ok' }] },
  })
})

it('answers with another model of the list, and says so', async () => {
  const asked = {
    model: 'openai/gpt-4.1-mini-sim-fault-insufficient-quota',
    messages,
    models: ['anthropic/claude-haiku-4-5'],
    max_completion_tokens: 99,
  }
  const stream = await openai()
    .chat.completions.create({ ...asked, stream: true })
    .withResponse()

  expect(stream.response.headers.get('x-maester-provider')).toBe('anthropic')
  expect(await openai().chat.completions.create(asked)).toMatchObject({
    maester: { provider: 'anthropic', fallback_used: true, attempts: [{ outcome: 'failed' }, { outcome: 'ok' }] },
  })
  stream.data.controller.abort()
})

it.each([0, 2])('is not sent again by an SDK that may retry %i times when that cannot help', async (maxRetries) => {
  const before = api.lines.filter(({ event }) => event === 'http_request_finished').length
  const asked = { model: 'gpt-4.1-mini', messages, max_completion_tokens: 999, maester: { max_cost_usd: '0.000001' } }
  const call = openai(maxRetries).chat.completions.create(asked)

  await expect(call).rejects.toMatchObject({ status: 429, code: 'budget_exceeded', type: 'insufficient_quota' })
  await expect.poll(() => api.lines.filter(({ event }) => event === 'http_request_finished').length - before).toBe(1)
})

it('breaks a stream off with an error that the SDKs throw, and no proper end', async () => {
  const model = 'openai/gpt-4.1-mini-sim-fault-error-mid-stream'
  const chat = await openai().chat.completions.create({ model, messages, stream: true })
  const responses = await openai().responses.create({ model, input: 'Hello', stream: true })
  const events = await anthropic().messages.create({ model, messages, max_tokens: 99, stream: true })
  const drain = async (stream: AsyncIterable<unknown>) => {
    for await (const _ of stream);
  }

  await expect(drain(chat)).rejects.toMatchObject({ code: 'provider_overloaded' })
  await expect(drain(events)).rejects.toMatchObject({ error: { error: { type: 'overloaded_error' } } })
  const types: string[] = []
  await expect(async () => {
    for await (const { type } of responses) types.push(type)
  }).rejects.toMatchObject({ code: 'provider_overloaded' })
  expect(types).not.toContain('response.completed')
  const raw = await openai().chat.completions.create({ model, messages, stream: true }).asResponse()
  expect(await raw.text()).not.toContain('[DONE]')
})

it('stops the provider in the middle of a stream when the caller stops', async () => {
  const model = 'openai/gpt-4.1-mini-sim-fault-hang-mid-stream'
  const stream = await openai().chat.completions.create({ model, messages, stream: true })
  for await (const _ of stream) break

  await expect.poll(() => api.simulator.calls().at(-1)?.outcome).toBe('client_left')
  await expect
    .poll(async () => (await api.requests.list({ tenantId: 'default', limit: 1 })).records[0]?.status)
    .toBe('cancelled')
})

it.each([
  ['an unknown field', { model: 'm', messages, max_tokens: 9, colour: 1 }, 400, 'invalid_request_error'],
  ['an unknown model', { model: 'nobody/nothing', messages, max_tokens: 9 }, 404, 'not_found_error'],
  ['a body that is no object', [], 400, 'invalid_request_error'],
])('is told in Anthropic’s words on its route: %s', async (_what, body, status, type) => {
  const response = await api.post('/v1/messages', body)

  expect(response.status).toBe(status)
  expect(await messageErrorOf(response)).toMatchObject({ type })
})

it('speaks Anthropic below its path also where there is no route, and OpenAI elsewhere', async () => {
  const wrongMethod = await api.get('/v1/messages')
  expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST'])
  expect((await messageErrorOf(wrongMethod)).type).toBe('invalid_request_error')
  const unknown = await api.get('/v1/messages/batches')
  expect(unknown.status).toBe(404)
  expect((await messageErrorOf(unknown)).type).toBe('not_found_error')
  expect((await errorOf(await api.get('/v1/messages_of_mine'))).code).toBe('not_found')
})
