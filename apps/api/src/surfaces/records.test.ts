import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error_of.js'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'

let api: PipelineApi
beforeAll(async () => {
  api = await startPipelineApi({ providers: ['openai', 'anthropic'] })
})
afterAll(() => api.close())

type Answer = Readonly<Record<string, unknown>> & { readonly maester: { readonly request_id: string } }
const json = { method: 'POST', headers: { 'content-type': 'application/json' } }
const send = (path: string, body: object) => api.read<Answer>(path, { ...json, body: JSON.stringify(body) })
const replay = (requestId: string, body: object = {}) => api.post(`/v1/replays/${requestId}/run`, body)

const messages = [{ role: 'user', content: 'Hello.' }]
const formats = [
  ['/v1/chat/completions', 'chat_completions', { model: 'gpt-4.1-mini', messages }],
  ['/v1/messages', 'messages', { model: 'claude-haiku-4-5', messages, max_tokens: 99 }],
  ['/v1/responses', 'responses', { model: 'gpt-4.1-mini', input: 'Hello.' }],
] as const

describe.each(formats)('a request to %s', (path, operation, body) => {
  it(`is recorded as ${operation}, with what was asked and what was said`, async () => {
    const { maester } = await send(path, { ...body, maester: { tags: { feature: 'a' }, checks: ['no_pii'] } })
    const record = await api.read(`/v1/requests/${maester.request_id}`)

    expect(record).toMatchObject({
      operation,
      request: { ...body, maester: { tags: { feature: 'a' } } },
      content: expect.stringContaining('Hello.'),
      tags: { feature: 'a' },
      evaluation: { status: 'pass', metrics: [{ name: 'non_empty' }, { name: 'no_pii' }] },
      attempts: [{ state: 'settled', kind: 'completion' }],
    })
  })

  it('is replayed whole, and so is the replay, also when it was streamed', async () => {
    const response = await api.post(path, { ...body, stream: true })
    await response.text()
    const requestId = response.headers.get('x-request-id') ?? ''
    const first = await (await replay(requestId)).json()

    expect(first).toMatchObject({ result: { comparison: { content_exact_match: true, same_model: true } } })
    const { result } = first as { result: { request_id: string; replayed_response: { request_id: string } } }
    expect(result.request_id).toBe(requestId)
    const replayed = result.replayed_response.request_id
    expect(replayed).not.toBe(requestId)
    const second = await replay(replayed, { model: 'claude-haiku-4-5' })
    expect(await second.json()).toMatchObject({
      result: { original: { operation: `replay:${operation}` }, replayed_response: { model: 'claude-haiku-4-5' } },
    })
  })

  it('renders a registered prompt before its own messages, and is replayed with the version that was used', async () => {
    const prompt = { name: 'system_summary', version: 'v1', variables: { event_text: 'Disk full.' } }
    const { maester } = await send(path, { ...body, maester: { prompt } })
    const sent = JSON.stringify(api.simulator.calls().at(-1)?.body)

    expect(sent.indexOf('Disk full.')).toBeGreaterThan(0)
    expect(sent.indexOf('Disk full.')).toBeLessThan(sent.indexOf('Hello.'))
    expect(await api.read(`/v1/requests/${maester.request_id}`)).toMatchObject({ prompt_version: 'v1' })
    const again = await (await replay(maester.request_id)).json()
    expect(again).toMatchObject({ result: { replayed_response: { prompt_version: 'v1' } } })
    const newer = await (await replay(maester.request_id, { prompt_version: 'v2' })).json()
    expect(newer).toMatchObject({ result: { replayed_response: { prompt_version: 'v2' } } })
  })

  it('has its parameters refused, or dropped and named, when the target has them not', async () => {
    const model = path === '/v1/messages' ? 'openai/gpt-4.1-mini' : 'anthropic/claude-haiku-4-5'
    const asked = { ...body, model }
    const extra = path === '/v1/chat/completions' ? { logit_bias: { 5: 1 }, max_tokens: 9 } : { speed: 'fast' }
    if (path === '/v1/responses') Object.assign(extra, { speed: undefined, store: true })
    const refused = await api.post(path, { ...asked, ...extra })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('unsupported_parameter')

    const { maester } = await send(path, { ...asked, ...extra, maester: { drop_unsupported: true } })
    expect(maester).toMatchObject({ dropped_parameters: [expect.stringMatching(/^(logit_bias|speed|store)$/)] })
  })

  it('keeps small media, and of large ones the hash: then it cannot be replayed', async () => {
    const image = (bytes: Buffer) => mediaBody(path, body.model, bytes)
    const small = await send(path, image(Buffer.alloc(100, 7)))
    expect(JSON.stringify(await api.read(`/v1/requests/${small.maester.request_id}`))).toContain(
      Buffer.alloc(100, 7).toString('base64'),
    )
    expect((await replay(small.maester.request_id)).status).toBe(200)

    const bytes = Buffer.alloc(60_000, 7)
    const large = await send(path, image(bytes))
    const record = JSON.stringify(await api.read(`/v1/requests/${large.maester.request_id}`))
    expect(record.length).toBeLessThan(10_000)
    expect(record).toContain(createHash('sha256').update(bytes).digest('hex'))
    expect(record).toContain('"size_bytes":60000')
    const refused = await replay(large.maester.request_id)
    expect(refused.status).toBe(400)
    expect((await errorOf(refused)).message).toContain('cannot be replayed')
  })
})

function mediaBody(path: string, model: string, bytes: Buffer): object {
  const data = bytes.toString('base64')
  const url = `data:image/png;base64,${data}`
  if (path === '/v1/responses') {
    return { model, input: [{ role: 'user', content: [{ type: 'input_image', image_url: url, detail: 'auto' }] }] }
  }
  const part =
    path === '/v1/messages'
      ? { type: 'image', source: { type: 'base64', media_type: 'image/png', data } }
      : { type: 'image_url', image_url: { url } }
  return { model, max_tokens: 99, messages: [{ role: 'user', content: [part] }] }
}

it('records the tools an answer calls, and does not fault it for having no words', async () => {
  const tool = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }
  const format = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } }
  const { maester } = await send('/v1/chat/completions', {
    model: 'gpt-4.1-mini',
    messages,
    tools: [tool],
    response_format: format,
  })

  expect(await api.read(`/v1/requests/${maester.request_id}`)).toMatchObject({
    content: '',
    finish_reason: 'tool_calls',
    evaluation: { status: 'pass', metrics: [{ name: 'non_empty', passed: true }] },
    response: { tool_calls: [{ name: 'look', arguments: '{}' }] },
  })
})

it('demands what a caller demands of the target', async () => {
  const ask = (require: string[], profile = 'interactive') =>
    api.post('/v1/chat/completions', { model: 'gpt-4.1-mini', messages, maester: { require, profile } })

  expect((await ask(['vision'])).status).toBe(200)
  const unknown = await ask(['telepathy'])
  expect(unknown.status).toBe(400)
  expect(await errorOf(unknown)).toMatchObject({ code: 'invalid_value' })
  expect(await errorOf(await ask([], 'hurried'))).toMatchObject({ code: 'invalid_value', param: 'profile' })
  const elsewhere = await ask(['region:eu'])
  expect(elsewhere.status).toBe(403)
  expect(await errorOf(elsewhere)).toMatchObject({ code: 'region_blocked', param: 'require' })
})
