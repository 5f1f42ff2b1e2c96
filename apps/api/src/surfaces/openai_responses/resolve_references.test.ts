import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from '../../testing/error_of.js'
import { type PipelineApi, startPipelineApi } from '../../testing/start_pipeline_api.js'

let api: PipelineApi
beforeAll(async () => {
  api = await startPipelineApi({ providers: ['anthropic', 'openai'] })
})
afterAll(() => api.close())

interface Answer {
  readonly output: readonly { readonly id: string; readonly content: readonly { readonly text: string }[] }[]
  readonly maester: { readonly request_id: string }
}

const model = 'anthropic/claude-haiku-4-5'
const json = { method: 'POST', headers: { 'content-type': 'application/json' } }
const ask = (body: object) => api.read<Answer>('/v1/responses', { ...json, body: JSON.stringify(body) })
const user = (content: string) => ({ role: 'user', content })
const reference = (id: string) => ({ type: 'item_reference', id })

async function firstTurn() {
  const { output, maester } = await ask({ model, input: [user('Hello, first.')] })
  return { item: output[0]!, record: (await api.requests.find(keyOf(maester.request_id)))! }
}
const keyOf = (requestId: string) => ({ tenantId: 'default', requestId })

let changedRecords = 0

it('puts the message of an earlier answer where the caller names it', async () => {
  const { item } = await firstTurn()
  await ask({ model, input: [user('Hello, first.'), reference(item.id), user('And then?')] })
  expect(api.simulator.calls().at(-1)?.body).toMatchObject({
    messages: [
      { role: 'user', content: 'Hello, first.' },
      { role: 'assistant', content: item.content[0]?.text },
      { role: 'user', content: 'And then?' },
    ],
  })
})

it('sends it whole to OpenAI too, which never had it, and leaves OpenAI its own references', async () => {
  const { item } = await firstTurn()
  const theirs = reference('msg_67c9a1b2')
  const body = { model: 'openai/gpt-4.1-mini', input: [theirs, reference(item.id), user('And then?')] }
  await api.post('/v1/responses', body)
  const sent = api.simulator.calls().at(-1)?.body as { readonly input: readonly unknown[] } | undefined
  expect(sent?.input).toMatchObject([theirs, { type: 'message', id: item.id, content: item.content }, {}])
})

it.each([
  ['is of nobody', () => 'msg_nobody_0'],
  ['is a thought', () => 'rs_1_0'],
])('refuses a reference that %s, and says what to set', async (_, id) => {
  const refused = await api.post('/v1/responses', { model, input: [user('Hi.'), reference(id())] })
  expect(refused.status).toBe(400)
  const error = await errorOf(refused)
  expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'input.1' })
  expect(error.message).toContain('"store": false')
})

it.each([
  ['was redacted', { content: 'Write to [redacted:email].' }],
  ['is not kept any more', { content: '' }],
  ['another key asked for', { apiKeyId: 'key_other' }],
])('refuses a reference to what %s', async (_, changes) => {
  const { item, record } = await firstTurn()
  changedRecords += 1
  const requestId = `req_changed${changedRecords}`
  const changed = { ...record, ...changes, requestId }
  await api.requests.start(changed)
  await api.requests.finish({
    ...changed,
    status: 'ok',
    simulated: true,
    attempts: [],
    finishedAt: new Date(),
    durationMs: 1,
  })
  const id = item.id.replace(/^msg_[^_]+/, requestId.replace('req_', 'msg_'))
  expect((await api.post('/v1/responses', { model, input: [reference(id), user('Hi.')] })).status).toBe(400)
})

it('does not guess which of two messages a record’s text belongs to', async () => {
  const { item } = await firstTurn()
  const other = item.id.replace(/\d+$/, '9')
  const body = { model, input: [reference(item.id), reference(other), user('Hi.')] }
  expect((await api.post('/v1/responses', body)).status).toBe(400)
})
