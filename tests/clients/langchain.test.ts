import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningProduct, startProduct } from '../product/start_product.js'
import { targets } from './targets.js'

let product: RunningProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product?.dispose())

const configuration = () => ({ baseURL: `${product.url}/v1` })
const prompt = 'How are the servers?'
const weather = tool(async ({ city }) => `Clear sky over ${city}.`, {
  name: 'weather',
  description: 'Weather of a city.',
  schema: z.object({ city: z.string() }),
})

/** LangChain's own type of this field comes out as `never` under exact optional properties. */
function outputTokensOf(message: object): number | undefined {
  return (message as { usage_metadata?: { output_tokens: number } }).usage_metadata?.output_tokens
}

const table = [false, true].flatMap((useResponsesApi) => targets.map((target) => ({ useResponsesApi, ...target })))

describe.each(table)('LangChain in front of $provider (responses: $useResponsesApi)', ({ useResponsesApi, model }) => {
  const chat = () =>
    new ChatOpenAI({
      model,
      apiKey: 'test',
      maxTokens: 200,
      maxRetries: 0,
      streamUsage: true,
      useResponsesApi,
      configuration: configuration(),
    })

  it('gets an answer whole and streamed, with its usage', async () => {
    const whole = await chat().invoke(prompt)
    let streamed = ''
    let outputTokens: number | undefined
    for await (const chunk of await chat().stream(prompt)) {
      streamed += chunk.text
      outputTokens = outputTokensOf(chunk) ?? outputTokens
    }

    expect(whole.text).toContain(prompt)
    expect(streamed).toBe(whole.text)
    expect(outputTokens).toBeGreaterThan(0)
    expect(outputTokens).toBe(outputTokensOf(whole))
  })

  it('lets the model use a tool and answer with its result', async () => {
    const able = chat().bindTools([weather])
    const question = new HumanMessage(prompt)
    const first = await able.invoke([question])
    const [call] = first.tool_calls ?? []
    expect(call).toMatchObject({ name: 'weather', args: { city: expect.any(String) } })

    const result: ToolMessage = await weather.invoke({ ...call!, type: 'tool_call' })
    expect(result).toBeInstanceOf(ToolMessage)
    expect((await able.invoke([question, first, result])).text).toContain(prompt)
  })

  it('gets an object of a schema', async () => {
    const schema = z.object({ city: z.string(), people: z.number().int() })
    const structured = chat().withStructuredOutput(schema, { name: 'city', method: 'jsonSchema', strict: true })

    expect(await structured.invoke(prompt)).toEqual({ city: expect.any(String), people: expect.any(Number) })
  })
})

it('gets embeddings', async () => {
  const options = { model: 'text-embedding-3-small', apiKey: 'test', maxRetries: 0, configuration: configuration() }

  expect(await new OpenAIEmbeddings(options).embedDocuments(['One.', 'Two.'])).toHaveLength(2)
})
