import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import {
  embedMany,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  tool,
} from 'ai'
import {
  type Client,
  type ClientAnswer,
  type CreateClient,
  citySchema,
  MAX_OUTPUT_TOKENS,
  type Question,
  weatherParameters,
} from '../client.js'

const openAi = (url: string) => createOpenAI({ apiKey: 'test', baseURL: `${url}/v1` })

export const createVercelChat: CreateClient = (url) => ({
  ...clientOf((name) => openAi(url).chat(name)),
  async embed(name, values) {
    const { embeddings } = await embedMany({ model: openAi(url).embedding(name), values, maxRetries: 0 })
    return embeddings.length
  },
})

export const createVercelResponses: CreateClient = (url) => clientOf((name) => openAi(url).responses(name))

export const createVercelMessages: CreateClient = (url) =>
  clientOf((name) => createAnthropic({ apiKey: 'test', baseURL: `${url}/v1` })(name))

function clientOf(modelOf: (name: string) => LanguageModel): Client {
  return {
    ask: (name, question) => ask(modelOf(name), [messageOf(question)], question),
    async leave(name, prompt) {
      const hangUp = new AbortController()
      const { textStream } = streamText({ model: modelOf(name), prompt, maxRetries: 0, abortSignal: hangUp.signal })
      for await (const piece of textStream) if (piece !== '') break
      hangUp.abort()
    },
  }
}

async function ask(model: LanguageModel, messages: ModelMessage[], question: Question): Promise<ClientAnswer> {
  const { stream = false, tools, demanded, asCity } = question
  const weather = tool({
    description: 'Weather of a city.',
    inputSchema: jsonSchema<{ city: string }>(weatherParameters),
    outputSchema: jsonSchema<string>({ type: 'string' }),
  })
  const options = {
    model,
    messages,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    maxRetries: 0,
    ...(tools && { tools: Object.fromEntries(tools.map((name) => [name, weather])) }),
    ...(demanded && { toolChoice: 'required' as const }),
    // Otherwise an answer is sent back by its id alone, as something the service has kept.
    providerOptions: { openai: { store: false } },
    ...(asCity && { output: Output.object({ schema: jsonSchema(citySchema) }) }),
  }
  const { text, toolCalls, usage, response } = stream ? await streamed(options) : await generateText(options)
  return {
    text,
    calls: toolCalls.map(({ toolCallId: id, toolName: name, input }) => ({ id, name, input: input as unknown })),
    outputTokens: usage.outputTokens,
    continueWith(value) {
      const output = { type: 'text' as const, value }
      const content = toolCalls.map(({ toolCallId, toolName }) => ({
        type: 'tool-result' as const,
        toolCallId,
        toolName,
        output,
      }))
      const { demanded: _, ...rest } = question
      return ask(model, [...messages, ...response.messages, { role: 'tool', content }], rest)
    },
  }
}

async function streamed(options: Parameters<typeof streamText>[0]) {
  let failure: unknown
  const result = streamText({
    ...options,
    onError: ({ error }) => {
      failure = error
    },
  })
  try {
    const parts = [result.text, result.toolCalls, result.usage, result.response] as const
    const [text, toolCalls, usage, response] = await Promise.all(parts)
    return { text, toolCalls, usage, response }
  } catch (error) {
    // What is thrown says only that nothing came.
    throw failure ?? error
  }
}

function messageOf({ prompt, image }: Question): ModelMessage {
  if (image === undefined) return { role: 'user', content: prompt }
  return {
    role: 'user',
    content: [
      { type: 'text', text: prompt },
      { type: 'image', image, mediaType: 'image/png' },
    ],
  }
}
