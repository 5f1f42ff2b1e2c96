import Anthropic from '@anthropic-ai/sdk'
import { type FakeUpstream, startFakeUpstream } from '@maester/model_gateway/testing'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf } from '../testing/error_of.js'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'

let upstream: FakeUpstream
let api: PipelineApi
const connection = (type: string) => ({
  name: type,
  type,
  baseUrl: upstream.url,
  apiKeys: ['test-key'],
  allowPrivateNetwork: true,
})
beforeAll(async () => {
  upstream = await startFakeUpstream()
  api = await startPipelineApi({ settings: { connections: ['gemini', 'anthropic'].map(connection) } })
})
afterAll(async () => {
  await api.close()
  await upstream.close()
})

const picture = 'iVBORw0KGgo='
const pieces = [
  { executableCode: { language: 'PYTHON', code: 'draw()' } },
  { text: 'Here it is.' },
  { inlineData: { mimeType: 'image/png', data: picture } },
]
const reply = (parts: readonly object[]) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 9 },
})
const answerWhole = (parts: readonly object[] = pieces) => upstream.reply({ body: reply(parts) })
const answerStreamed = () =>
  upstream.reply({
    headers: { 'content-type': 'text/event-stream' },
    chunks: [`data: ${JSON.stringify(reply(pieces))}\r\n\r\n`],
  })

const model = 'gemini/gemini-3-pro-image'
const messages = [{ role: 'user' as const, content: 'Draw a tower.' }]
const openai = () => new OpenAI({ baseURL: `${api.url}/v1`, apiKey: 'k', maxRetries: 0 })
const anthropic = () => new Anthropic({ baseURL: api.url, apiKey: 'k', maxRetries: 0 })

const image = { index: 0, type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } }
const notCarried = { not_carried: ['executableCode'] }

it('shows a picture the model made beside a chat message, whole and streamed, and names what it cannot show', async () => {
  answerWhole()
  const whole = await openai().chat.completions.create({ model, messages })
  expect(whole).toMatchObject({
    choices: [{ message: { content: 'Here it is.', images: [image] } }],
    maester: notCarried,
  })
  answerStreamed()
  const chunks: object[] = []
  for await (const chunk of await openai().chat.completions.create({ model, messages, stream: true }))
    chunks.push(chunk)
  expect(chunks).toContainEqual(
    expect.objectContaining({ choices: [expect.objectContaining({ delta: { images: [image] } })] }),
  )
  expect(chunks.at(-1)).toMatchObject({ maester: notCarried })
})

it('shows it as an item of a response, whole and streamed', async () => {
  const output = [{ type: 'message' }, { type: 'image_generation_call', result: picture, output_format: 'png' }]
  answerWhole()
  const whole = await openai().responses.create({ model, input: 'Draw a tower.' })
  expect(whole).toMatchObject({ output, maester: notCarried })
  answerStreamed()
  const streamed = await openai().responses.stream({ model, input: 'Draw a tower.' }).finalResponse()
  expect(streamed).toMatchObject({ output, maester: notCarried })
})

it('names it where the format has no place for it', async () => {
  const maester = { not_carried: ['executableCode', 'image'] }
  answerWhole()
  const asked = { model, messages, max_tokens: 99 }
  expect(await anthropic().messages.create(asked)).toMatchObject({ content: [{ text: 'Here it is.' }], maester })
  answerStreamed()
  const events: object[] = []
  for await (const event of anthropic().messages.stream(asked)) events.push(event)
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'message_delta', maester: expect.objectContaining(maester) }),
  )
})

it('does not fault an answer that is a picture', async () => {
  answerWhole([{ inlineData: { mimeType: 'image/png', data: picture } }])
  const answer = await openai().chat.completions.create({ model, messages })
  expect(answer).toMatchObject({
    choices: [{ message: { images: [image] } }],
    maester: { evaluation: { status: 'pass' } },
  })
})

it.each([
  ['/v1/chat/completions', { messages: [...messages, { role: 'assistant', content: 'Here.', images: [image] }] }],
  ['/v1/responses', { input: [{ type: 'image_generation_call', id: 'ig_1', result: picture, output_format: 'png' }] }],
])('sends it back from %s to a provider that takes it, and names it to others', async (path, body) => {
  answerWhole()
  expect((await api.post(path, { model, ...body })).status).toBe(200)
  const { contents } = upstream.requests.at(-1)!.body as { contents: { role: string; parts: object[] }[] }
  expect(contents.at(-1)).toMatchObject({ role: 'model' })
  expect(contents.at(-1)?.parts).toContainEqual({ inlineData: { mimeType: 'image/png', data: picture } })

  const refused = await api.post(path, { model: 'anthropic/claude-haiku-4-5', ...body })
  expect(await errorOf(refused)).toMatchObject({ code: 'unsupported_parameter', param: 'image' })
})
