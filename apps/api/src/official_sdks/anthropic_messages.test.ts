import Anthropic from '@anthropic-ai/sdk'
import type { MessageParam, Tool } from '@anthropic-ai/sdk/resources/messages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'
import { citySchema, pixel, providers, targets, weatherParameters } from '../testing/targets.js'

let api: PipelineApi
let anthropic: Anthropic
beforeAll(async () => {
  api = await startPipelineApi({ providers })
  anthropic = new Anthropic({ apiKey: 'test', baseURL: api.url, maxRetries: 0 })
})
afterAll(() => api.close())

const question: MessageParam = { role: 'user', content: 'How are the servers?' }
const input_schema: Tool.InputSchema = { ...weatherParameters, required: [...weatherParameters.required] }
const tool = (name: string): Tool => ({ name, description: 'Weather of a city.', input_schema })

describe.each(targets)('Anthropic’s SDK in front of $provider', ({ provider, model, sees }) => {
  const asked: Anthropic.MessageCreateParamsNonStreaming = { model, messages: [question], max_tokens: 200 }
  const send = (streamed: boolean, params: typeof asked) =>
    streamed ? anthropic.messages.stream(params).finalMessage() : anthropic.messages.create(params)

  it('gets an answer, with its usage and where it came from', async () => {
    const { data, response, request_id } = await anthropic.messages
      .create({ ...asked, system: 'Be brief.' })
      .withResponse()

    expect(data).toMatchObject({
      role: 'assistant',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: expect.stringContaining('How are the servers?') }],
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number), cost_usd: expect.any(String) },
      maester: { provider, simulated: true, attempts: [{ outcome: 'ok' }] },
    })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-maester-provider': provider,
      'x-maester-model': model.slice(provider.length + 1),
      'x-maester-simulated': 'true',
    })
    expect(request_id).toBe(response.headers.get('x-request-id'))
  })

  it('streams the same answer, and says whence before the end and at what cost at the end', async () => {
    const whole = await send(false, asked)
    const streamed = await send(true, asked)

    expect(streamed.content).toEqual(whole.content)
    expect(streamed.stop_reason).toBe('end_turn')
    expect(streamed.usage).toMatchObject({
      input_tokens: whole.usage.input_tokens,
      output_tokens: whole.usage.output_tokens,
    })
    const raw = await anthropic.messages.create({ ...asked, stream: true }).asResponse()
    expect(Object.fromEntries(raw.headers)).toMatchObject({ 'x-maester-provider': provider })
    expect(await raw.text()).toMatch(
      /\n\n: x-maester-provider=.* x-maester-attempts=1.*\n\nevent: message_stop\n.*\n\n$/,
    )
  })

  it.each([false, true])('runs a tool and answers with its result (stream: %s)', async (streamed) => {
    const tools = [tool('get_weather')]
    const first = await send(streamed, { ...asked, tools })
    const call = first.content.find((block) => block.type === 'tool_use')

    expect(first.stop_reason).toBe('tool_use')
    expect(call).toMatchObject({ name: 'get_weather', input: { city: expect.any(String) } })
    const second = await send(streamed, {
      ...asked,
      tools,
      messages: [
        question,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: '{"sky":"clear"}' }] },
      ],
    })
    expect(second).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text' }] })
  })

  it.each([false, true])('gets calls of two tools at once (stream: %s)', async (streamed) => {
    const { content } = await send(streamed, {
      ...asked,
      tools: [tool('get_weather'), tool('get_forecast')],
      tool_choice: { type: 'any' },
    })
    const calls = content.filter((block) => block.type === 'tool_use')

    expect(calls.map(({ name }) => name)).toEqual(['get_weather', 'get_forecast'])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
    for (const { input } of calls) expect(input).toEqual({ city: expect.any(String) })
  })

  it.each([false, true])('gets an answer that fits a schema (stream: %s)', async (streamed) => {
    const { content } = await send(streamed, {
      ...asked,
      output_config: { format: { type: 'json_schema', schema: citySchema } },
    })
    const [block] = content

    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual({
      city: expect.any(String),
      people: expect.any(Number),
    })
  })

  it(sees ? 'sends an image' : 'refuses an image, which the model cannot see', async () => {
    const before = api.simulator.calls().length
    const image = { type: 'base64', media_type: 'image/png', data: pixel } as const
    const answer = send(false, {
      ...asked,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: image },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    })
    if (sees) {
      expect((await answer).content).toMatchObject([{ text: expect.stringContaining('What is this?') }])
      expect(JSON.stringify(api.simulator.calls().at(-1)?.body)).toContain(pixel)
    } else {
      await expect(answer).rejects.toMatchObject({
        status: 400,
        error: { error: { type: 'invalid_request_error', details: { error_code: 'unsupported_parameter' } } },
      })
      expect(api.simulator.calls()).toHaveLength(before)
    }
  })
})

it('counts the tokens of a question without asking anyone', async () => {
  const before = api.simulator.calls().length
  const { input_tokens } = await anthropic.messages.countTokens({ model: 'claude-sonnet-4-5', messages: [question] })

  expect(input_tokens).toBeGreaterThan(4)
  expect(api.simulator.calls()).toHaveLength(before)
})

it('serves the beta client, which says so in the query', async () => {
  const { content } = await anthropic.beta.messages.create({
    model: 'gpt-4.1-mini',
    messages: [question],
    max_tokens: 99,
  })

  expect(content).toMatchObject([{ type: 'text' }])
})
