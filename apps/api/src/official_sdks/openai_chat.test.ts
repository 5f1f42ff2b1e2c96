import OpenAI from 'openai'
import type { ChatCompletionFunctionTool, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'
import { citySchema, pixel, providers, targets, weatherParameters } from '../testing/targets.js'

let api: PipelineApi
let openai: OpenAI
beforeAll(async () => {
  api = await startPipelineApi({ providers })
  openai = new OpenAI({ apiKey: 'test', baseURL: `${api.url}/v1`, maxRetries: 0 })
})
afterAll(() => api.close())

const question: ChatCompletionMessageParam = { role: 'user', content: 'How are the servers?' }
const tool = (name: string): ChatCompletionFunctionTool => ({
  type: 'function',
  function: { name, description: 'Weather of a city.', parameters: weatherParameters },
})

describe.each(targets)('OpenAI’s SDK in front of $provider', ({ provider, model, sees }) => {
  it('gets an answer, with its usage and where it came from', async () => {
    const { data, response } = await openai.chat.completions
      .create({ model, messages: [{ role: 'system', content: 'Be brief.' }, question], max_completion_tokens: 200 })
      .withResponse()

    expect(data.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', refusal: null } })
    expect(data.choices[0]?.message.content).toContain('How are the servers?')
    expect(data.usage?.total_tokens).toBe((data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0))
    expect(data).toMatchObject({
      usage: { cost_usd: expect.stringMatching(/^0\.\d{6}$/) },
      maester: { provider, simulated: true, attempts: [{ outcome: 'ok' }], evaluation: { status: 'pass' } },
    })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-maester-provider': provider,
      'x-maester-model': model.slice(provider.length + 1),
      'x-maester-simulated': 'true',
      'x-maester-attempts': '1',
    })
  })

  it('streams the same answer, and says whence before the end and at what cost at the end', async () => {
    const asked = { model, messages: [question], max_completion_tokens: 200 }
    const whole = await openai.chat.completions.create(asked)
    const options = { ...asked, stream: true, stream_options: { include_usage: true } } as const
    const stream = openai.chat.completions.stream(options)
    const completion = await stream.finalChatCompletion()

    expect(completion.choices[0]?.message.content).toBe(whole.choices[0]?.message.content)
    expect(completion.choices[0]?.finish_reason).toBe('stop')
    expect(completion.usage).toEqual(whole.usage)
    const raw = await openai.chat.completions.create(options).asResponse()
    expect(Object.fromEntries(raw.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-maester-provider': provider,
      'x-maester-simulated': 'true',
    })
    expect(await raw.text()).toMatch(/\n\n: x-maester-provider=.* x-maester-attempts=1.*\n\ndata: \[DONE\]\n\n$/)
  })

  it.each(['whole', 'streamed'])('runs a tool and answers with its result, %s', async (kind) => {
    const asked = { model, messages: [question] }
    const seen: unknown[] = []
    const function_ = (input: object) => {
      seen.push(input)
      return '{"sky":"clear"}'
    }
    const parse = (text: string): object => JSON.parse(text)
    const described = { description: 'Weather of a city.', parameters: { ...weatherParameters, required: ['city'] } }
    const tools = [
      { type: 'function' as const, function: { name: 'get_weather', parse, function: function_, ...described } },
    ]
    const runner =
      kind === 'whole'
        ? openai.chat.completions.runTools({ ...asked, tools })
        : openai.chat.completions.runTools({ ...asked, tools, stream: true })

    expect(await runner.finalContent()).toContain('How are the servers?')
    expect(seen).toEqual([{ city: expect.any(String) }])
    expect(runner.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
  })

  it.each([false, true])('gets calls of two tools at once (stream: %s)', async (streamed) => {
    const asked = {
      model,
      messages: [question],
      tools: [tool('get_weather'), tool('get_forecast')],
      tool_choice: 'required' as const,
    }
    const completion = streamed
      ? await openai.chat.completions.stream(asked).finalChatCompletion()
      : await openai.chat.completions.create(asked)
    const calls = completion.choices[0]?.message.tool_calls ?? []

    expect(completion.choices[0]?.finish_reason).toBe('tool_calls')
    expect(calls.map((call) => call.type === 'function' && call.function.name)).toEqual(['get_weather', 'get_forecast'])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
    for (const call of calls) {
      if (call.type === 'function') expect(JSON.parse(call.function.arguments)).toEqual({ city: expect.any(String) })
    }
  })

  it.each([false, true])('gets an answer that fits a schema (stream: %s)', async (streamed) => {
    const asked = {
      model,
      messages: [question],
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'city', schema: citySchema, strict: true },
      },
    }
    const completion = streamed
      ? await openai.chat.completions.stream(asked).finalChatCompletion()
      : await openai.chat.completions.create(asked)

    expect(completion.choices[0]?.finish_reason).toBe('stop')
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({
      city: expect.any(String),
      people: expect.any(Number),
    })
  })

  it(sees ? 'sends an image' : 'refuses an image, which the model cannot see', async () => {
    const before = api.simulator.calls().length
    const url = `data:image/png;base64,${pixel}`
    const asked = openai.chat.completions.create({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url } },
          ],
        },
      ],
    })
    if (sees) {
      expect((await asked).choices[0]?.message.content).toContain('What is this?')
      expect(JSON.stringify(api.simulator.calls().at(-1)?.body)).toContain(pixel)
    } else {
      await expect(asked).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter' })
      expect(api.simulator.calls()).toHaveLength(before)
    }
  })
})
