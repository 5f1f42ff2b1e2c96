import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { embedMany, generateText, type LanguageModel, Output, stepCountIs, streamText, tool } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningProduct, startProduct } from '../product/start_product.js'
import { targets } from './targets.js'

let product: RunningProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product?.dispose())

const openai = () => createOpenAI({ apiKey: 'test', baseURL: `${product.url}/v1` })
const anthropic = () => createAnthropic({ apiKey: 'test', baseURL: `${product.url}/v1` })
const formats: readonly (readonly [name: string, modelOf: (name: string) => LanguageModel])[] = [
  ['chat completions', (name) => openai().chat(name)],
  ['responses', (name) => openai().responses(name)],
  ['messages', (name) => anthropic()(name)],
]

const prompt = 'How are the servers?'
const weather = tool({
  description: 'Weather of a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `Clear sky over ${city}.`,
})

const table = formats.flatMap(([format, modelOf]) => targets.map((target) => ({ format, modelOf, ...target })))

describe.each(table)('the Vercel AI SDK by $format in front of $provider', (row) => {
  const { modelOf, model: name } = row

  const options = () => ({ model: modelOf(name), prompt, maxOutputTokens: 200, maxRetries: 0 })

  it('gets an answer whole and streamed, with its usage', async () => {
    const whole = await generateText(options())
    const streamed = streamText(options())
    const pieces: string[] = []
    for await (const piece of streamed.textStream) pieces.push(piece)

    expect(whole.text).toContain(prompt)
    expect(whole.finishReason).toBe('stop')
    expect(pieces.join('')).toBe(whole.text)
    expect(pieces.length).toBeGreaterThan(1)
    expect((await streamed.usage).outputTokens).toBe(whole.usage.outputTokens)
  })

  it('lets the model use a tool and answer with its result', async () => {
    const used = { tools: { weather }, stopWhen: stepCountIs(3) }
    const whole = await generateText({ ...options(), ...used })
    const streamed = streamText({ ...options(), ...used })

    expect(whole.steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop'])
    expect(whole.steps[0]?.toolResults).toMatchObject([{ output: expect.stringContaining('Clear sky') }])
    expect(await streamed.text).toBe(whole.text)
    expect(await streamed.steps).toHaveLength(2)
  })

  it('gets an object of a schema', async () => {
    const output = Output.object({ schema: z.object({ city: z.string(), people: z.number().int() }) })

    const generated = generateText({ ...options(), output })

    // For a model it does not know as Anthropic's, this format's client forces one tool and forbids parallel calls.
    if (row.format === 'messages' && row.provider === 'gemini') {
      await expect(generated).rejects.toMatchObject({ statusCode: 400 })
      return
    }
    expect((await generated).output).toEqual({ city: expect.any(String), people: expect.any(Number) })
  })
})

it('gets embeddings', async () => {
  const model = openai().embedding('text-embedding-3-small')
  const { embeddings, usage } = await embedMany({ model, values: ['One.', 'Two.'], maxRetries: 0 })

  expect(embeddings).toHaveLength(2)
  expect(usage.tokens).toBeGreaterThan(0)
})

it.each(formats)('throws what went wrong, by %s', async (_format, modelOf) => {
  const failing = generateText({ model: modelOf('openai/gpt-4.1-mini-sim-fault-http-400'), prompt, maxRetries: 0 })

  await expect(failing).rejects.toMatchObject({ statusCode: 400, isRetryable: false })
})
