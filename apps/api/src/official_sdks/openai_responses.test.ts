import OpenAI from 'openai'
import type { FunctionTool, Response, ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses'
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

const tool = (name: string): FunctionTool => ({
  type: 'function',
  name,
  description: 'Weather of a city.',
  parameters: weatherParameters,
  strict: true,
})

describe.each(targets)('OpenAI’s SDK, asking for responses, in front of $provider', ({ provider, model, sees }) => {
  const asked = { model, input: 'How are the servers?', max_output_tokens: 200 }

  async function send(streamed: boolean, params: Omit<ResponseCreateParamsNonStreaming, 'stream'>): Promise<Response> {
    return streamed
      ? openai.responses.stream({ ...params, stream: true }).finalResponse()
      : openai.responses.create(params)
  }

  it('gets an answer, with its usage and where it came from', async () => {
    const { data, response } = await openai.responses.create({ ...asked, instructions: 'Be brief.' }).withResponse()

    expect(data.output_text).toContain('How are the servers?')
    expect(data).toMatchObject({
      status: 'completed',
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number), cost_usd: expect.any(String) },
      maester: { provider, simulated: true, attempts: [{ outcome: 'ok' }] },
    })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-maester-provider': provider,
      'x-maester-model': model.slice(provider.length + 1),
      'x-maester-simulated': 'true',
    })
  })

  it('streams the same answer, and says whence before the end and at what cost at the end', async () => {
    const whole = await send(false, asked)
    const streamed = await send(true, asked)

    expect(streamed.output_text).toBe(whole.output_text)
    expect(streamed).toMatchObject({ status: 'completed', usage: whole.usage })
    const raw = await openai.responses.create({ ...asked, stream: true }).asResponse()
    expect(Object.fromEntries(raw.headers)).toMatchObject({ 'x-maester-provider': provider })
    expect(await raw.text()).toMatch(
      /\n\n: x-maester-provider=.* x-maester-attempts=1.*\n\nevent: response.completed\n.*\n\n$/,
    )
  })

  it.each([false, true])('runs a tool and answers with its result (stream: %s)', async (streamed) => {
    const tools = [tool('get_weather')]
    const first = await send(streamed, { ...asked, tools })
    const call = first.output.find((item) => item.type === 'function_call')

    expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: expect.any(String) })
    const second = await send(streamed, {
      ...asked,
      tools,
      input: [
        { role: 'user', content: asked.input },
        ...first.output.filter((item) => item.type === 'function_call'),
        { type: 'function_call_output', call_id: call?.call_id ?? '', output: '{"sky":"clear"}' },
      ],
    })
    expect(second.output_text).toContain('How are the servers?')
  })

  it.each([false, true])('gets calls of two tools at once (stream: %s)', async (streamed) => {
    const { output } = await send(streamed, {
      ...asked,
      tools: [tool('get_weather'), tool('get_forecast')],
      tool_choice: 'required',
    })
    const calls = output.filter((item) => item.type === 'function_call')

    expect(calls.map(({ name }) => name)).toEqual(['get_weather', 'get_forecast'])
    expect(new Set(calls.map(({ call_id }) => call_id)).size).toBe(2)
    for (const call of calls) expect(JSON.parse(call.arguments)).toEqual({ city: expect.any(String) })
  })

  it.each([false, true])('gets an answer that fits a schema (stream: %s)', async (streamed) => {
    const format = { type: 'json_schema', name: 'city', schema: citySchema, strict: true } as const
    const { output_text } = await send(streamed, { ...asked, text: { format } })

    expect(JSON.parse(output_text)).toEqual({ city: expect.any(String), people: expect.any(Number) })
  })

  it(sees ? 'sends an image' : 'refuses an image, which the model cannot see', async () => {
    const before = api.simulator.calls().length
    const answer = send(false, {
      ...asked,
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is this?' },
            { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' },
          ],
        },
      ],
    })
    if (sees) {
      expect((await answer).output_text).toContain('What is this?')
      expect(JSON.stringify(api.simulator.calls().at(-1)?.body)).toContain(pixel)
    } else {
      await expect(answer).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter' })
      expect(api.simulator.calls()).toHaveLength(before)
    }
  })
})
