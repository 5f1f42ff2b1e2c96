import Anthropic from '@anthropic-ai/sdk'
import { type FakeUpstream, type ScriptedReply, startFakeUpstream } from '@maester/model_gateway/testing'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'

let openaiUpstream: FakeUpstream
let anthropicUpstream: FakeUpstream
let api: PipelineApi
let openai: OpenAI
let anthropic: Anthropic
beforeAll(async () => {
  openaiUpstream = await startFakeUpstream()
  anthropicUpstream = await startFakeUpstream()
  const shared = { apiKeys: ['k'], allowPrivateNetwork: true }
  api = await startPipelineApi({
    settings: {
      connections: [
        { name: 'openai', type: 'openai', baseUrl: `${openaiUpstream.url}/v1`, ...shared },
        { name: 'anthropic', type: 'anthropic', baseUrl: anthropicUpstream.url, ...shared },
      ],
    },
  })
  openai = new OpenAI({ apiKey: 'test', baseURL: `${api.url}/v1`, maxRetries: 0 })
  anthropic = new Anthropic({ apiKey: 'test', baseURL: api.url, maxRetries: 0 })
})
afterAll(async () => {
  await api.close()
  await openaiUpstream.close()
  await anthropicUpstream.close()
})

const messages = [{ role: 'user' as const, content: 'Hello' }]
const streamed = (...events: readonly (object | string)[]): ScriptedReply => ({
  headers: { 'content-type': 'text/event-stream' },
  chunks: events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`),
})
const lastBody = (upstream: FakeUpstream) => upstream.requests.at(-1)?.body

describe('OpenAI’s SDK, answered by OpenAI', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }

  it('gets everything the provider said, and beside it only what we add', async () => {
    const said = {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 5,
      model: 'gpt-4.1-mini-2025-04-14',
      brand_new: { deep: [1.5, null] },
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          logprobs: { content: [{ token: 'Hi', logprob: -0.25, bytes: [72], top_logprobs: [] }] },
          message: {
            role: 'assistant',
            content: 'Hi',
            refusal: null,
            audio: { id: 'a', data: 'aGk=' },
            annotations: [],
          },
        },
      ],
      usage,
    }
    openaiUpstream.reply({ body: said })
    const params = { model: 'gpt-4.1-mini', messages, store: true, verbosity: 'low', prediction: null } as const
    const { maester, ...answer } = { maester: {}, ...(await openai.chat.completions.create(params)) }

    expect(answer).toEqual({
      ...said,
      choices: [{ ...said.choices[0], provider_finish_reason: 'stop' }],
      usage: { ...usage, cost_usd: expect.any(String) },
    })
    expect(maester).toMatchObject({ provider: 'openai', dropped_parameters: [] })
    expect(lastBody(openaiUpstream)).toEqual({ model: 'gpt-4.1-mini', messages, store: true, verbosity: 'low' })
  })

  const chunk = (index: number, delta: object, finish_reason: string | null = null) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 5,
    model: 'm',
    choices: [{ index, delta, finish_reason }],
  })
  const two = [
    chunk(0, { role: 'assistant', content: 'A' }),
    chunk(1, { role: 'assistant', content: 'B' }),
    chunk(1, {}, 'stop'),
    chunk(0, {}, 'length'),
  ]

  it('gets several choices in a stream', async () => {
    openaiUpstream.reply(streamed(...two, { ...two[0], choices: [], usage }, '[DONE]'))
    const stream = openai.chat.completions.stream({ model: 'gpt-4.1-mini', messages, n: 2 })
    const { choices } = await stream.finalChatCompletion()

    expect(choices).toMatchObject([
      { finish_reason: 'length', message: { content: 'A' } },
      { finish_reason: 'stop', message: { content: 'B' } },
    ])
    expect(lastBody(openaiUpstream)).toMatchObject({ stream_options: { include_usage: true } })
  })

  it.each([false, true])('gets usage in a stream only when it asks for it (%s)', async (include_usage) => {
    const told = [two[0]!, two[3]!].map((piece) => ({ ...piece, usage: null }))
    openaiUpstream.reply(streamed(...told, { ...two[0], choices: [], usage }, '[DONE]'))
    const chunks: OpenAI.Chat.ChatCompletionChunk[] = []
    const params = { model: 'gpt-4.1-mini', messages, stream: true, stream_options: { include_usage } } as const
    for await (const piece of await openai.chat.completions.create(params)) chunks.push(piece)

    const usages = chunks.flatMap((piece) => ('usage' in piece ? [piece.usage] : []))
    expect(usages).toEqual(include_usage ? [null, null, { ...usage, cost_usd: expect.any(String) }] : [])
  })

  it('has what only OpenAI has refused, or dropped and named, by a target that is another', async () => {
    anthropicUpstream.reply({ body: { id: 'm', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' } })
    const params = { model: 'claude-haiku-4-5', messages, store: true, max_tokens: 9 }
    await expect(openai.chat.completions.create(params)).rejects.toMatchObject({ status: 400, param: 'store' })
    expect(anthropicUpstream.requests).toHaveLength(0)

    const dropping = { ...params, maester: { drop_unsupported: true } }
    const answer = await openai.chat.completions.create(dropping)
    expect(answer).toMatchObject({ maester: { dropped_parameters: ['store'] } })
  })

  it('is answered by another vendor in the same format when the first one fails', async () => {
    openaiUpstream.reply({ status: 401, body: { error: { message: 'no', code: 'invalid_api_key' } } })
    anthropicUpstream.reply({ body: { id: 'm', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' } })
    const params = { model: 'gpt-4.1-nano', models: ['claude-haiku-4-5'], messages, max_tokens: 9 }
    const { choices } = await openai.chat.completions.create(params)

    expect(choices).toMatchObject([{ finish_reason: 'stop', message: { content: 'Hi' } }])
  })
})

describe('Anthropic’s SDK, answered by Anthropic', () => {
  it('has features in beta switched on, but none that reach into the account', async () => {
    anthropicUpstream.reply({ body: { id: 'm', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' } })
    const betas = ['interleaved-thinking-2025-05-14', 'files-api-2025-04-14', 'context-1m-2025-08-07', 'made-up']
    await anthropic.beta.messages.create({ model: 'claude-haiku-4-5', max_tokens: 9, messages, betas })

    const { headers } = anthropicUpstream.requests.at(-1)!
    expect(headers['anthropic-beta']).toBe('interleaved-thinking-2025-05-14,context-1m-2025-08-07')
  })

  const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } } as const
  const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] } as const
  const content = [search, found, { type: 'text', text: 'Found.', citations: null }] as const

  it('gets the provider’s own tools at work, and sends them back unchanged', async () => {
    const tools = [{ type: 'web_search_20250305', name: 'web_search', user_location: { type: 'approximate' } }] as const
    const usage = { input_tokens: 5, output_tokens: 6 }
    const said = { id: 'msg_1', type: 'message', role: 'assistant', content, stop_reason: 'end_turn', usage, new: 1 }
    anthropicUpstream.reply({ body: said })
    const asked = { model: 'claude-haiku-4-5', max_tokens: 99, tools: [...tools] }
    const first = await anthropic.messages.create({ ...asked, messages })

    expect(first).toMatchObject({ ...said, usage: { ...usage, cost_usd: expect.any(String) } })
    const again = [...messages, { role: 'assistant' as const, content: first.content }, ...messages]
    await anthropic.messages.create({ ...asked, messages: again })
    expect(lastBody(anthropicUpstream)).toEqual({
      ...asked,
      messages: [...messages, { role: 'assistant', content }, ...messages],
    })
  })
})
