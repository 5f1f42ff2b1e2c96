import { ChatAnthropic } from '@langchain/anthropic'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import {
  type AIMessage,
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  ToolMessage,
} from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import {
  type Client,
  type ClientAnswer,
  type CreateClient,
  citySchema,
  MAX_OUTPUT_TOKENS,
  type Question,
  weatherParameters,
} from '../client.js'

const openAiOptions = (url: string) => ({ apiKey: 'test', maxRetries: 0, configuration: { baseURL: `${url}/v1` } })

function chatOpenAi(url: string, useResponsesApi: boolean): Client {
  return clientOf(
    (model) =>
      new ChatOpenAI({
        ...openAiOptions(url),
        model,
        maxTokens: MAX_OUTPUT_TOKENS,
        streamUsage: true,
        useResponsesApi,
      }),
  )
}

export const createLangChainChat: CreateClient = (url) => ({
  ...chatOpenAi(url, false),
  embed: async (model, inputs) =>
    (await new OpenAIEmbeddings({ ...openAiOptions(url), model }).embedDocuments(inputs)).length,
})

/** Demanding calls of any tool gets lost on this client's way to the format: the tools are demanded by their names. */
export const createLangChainResponses: CreateClient = (url) => chatOpenAi(url, true)

export const createLangChainMessages: CreateClient = (url) =>
  clientOf(
    (model) =>
      new ChatAnthropic({
        model,
        anthropicApiKey: 'test',
        anthropicApiUrl: url,
        maxRetries: 0,
        maxTokens: MAX_OUTPUT_TOKENS,
      }),
  )

type Model = ChatOpenAI | ChatAnthropic

function clientOf(modelOf: (name: string) => Model): Client {
  return {
    ask: (name, question) => ask(modelOf(name), [messageOf(question)], question),
    async leave(name, prompt) {
      for await (const chunk of await modelOf(name).stream(prompt)) if (chunk.text !== '') break
    },
  }
}

async function ask(model: Model, messages: BaseMessage[], question: Question): Promise<ClientAnswer> {
  const { stream = false, asCity } = question
  if (asCity) {
    const structured = (model as BaseChatModel).withStructuredOutput(citySchema, {
      name: 'city',
      method: 'jsonSchema',
      includeRaw: true,
    })
    const { raw, parsed } = await structured.invoke(messages)
    return { ...answerOf(model, messages, raw as AIMessage, question), text: JSON.stringify(parsed) }
  }
  const able = withTools(model, question)
  if (!stream) return answerOf(model, messages, await able.invoke(messages), question)
  let whole: AIMessageChunk | undefined
  for await (const chunk of await able.stream(messages)) whole = whole === undefined ? chunk : whole.concat(chunk)
  const answer = answerOf(model, messages, whole!, question)
  // Of Anthropic's streams this client adds the first count of the output to the last, which holds it already.
  return model instanceof ChatAnthropic ? { ...answer, outputTokens: undefined } : answer
}

function withTools(model: Model, { tools, demanded }: Question) {
  if (tools === undefined) return model
  const described = { description: 'Weather of a city.', schema: weatherParameters }
  const bound = tools.map((name) => tool(() => '', { name, ...described }))
  if (model instanceof ChatOpenAI && model.useResponsesApi) {
    const named = tools.map((name) => ({ type: 'function' as const, name }))
    return model.bindTools(
      bound,
      demanded ? { tool_choice: { type: 'allowed_tools', mode: 'required', tools: named } } : {},
    )
  }
  return model.bindTools(bound, demanded ? { tool_choice: 'any' } : {})
}

function answerOf(
  model: Model,
  messages: BaseMessage[],
  message: AIMessage | AIMessageChunk,
  question: Question,
): ClientAnswer {
  const calls = (message.tool_calls ?? []).map(({ id = '', name, args }) => ({ id, name, input: args as unknown }))
  return {
    text: message.text,
    calls,
    outputTokens: outputTokensOf(message),
    continueWith(content) {
      const results = calls.map(({ id }) => new ToolMessage({ tool_call_id: id, content }))
      const { demanded: _, ...rest } = question
      return ask(model, [...messages, message, ...results], rest)
    },
  }
}

/** LangChain's own type of this field comes out as `never` under exact optional properties. */
function outputTokensOf(message: object): number | undefined {
  return (message as { usage_metadata?: { output_tokens: number } }).usage_metadata?.output_tokens
}

function messageOf({ prompt, image }: Question): HumanMessage {
  if (image === undefined) return new HumanMessage(prompt)
  const shown = { type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } }
  return new HumanMessage({ content: [{ type: 'text', text: prompt }, shown] })
}
