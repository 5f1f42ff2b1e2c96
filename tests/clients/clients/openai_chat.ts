import OpenAI from 'openai'
import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions'
import {
  type ClientAnswer,
  type CreateClient,
  citySchema,
  MAX_OUTPUT_TOKENS,
  type Question,
  weatherParameters,
} from '../client.js'

export const createOpenAiChat: CreateClient = (url) => {
  const openai = new OpenAI({ apiKey: 'test', baseURL: `${url}/v1`, maxRetries: 0 })
  return {
    ask: (model, question) =>
      ask(openai, { model, ...settingsOf(question), messages: [messageOf(question)] }, question),
    async leave(model, content) {
      const stream = await openai.chat.completions.create({
        model,
        messages: [{ role: 'user', content }],
        stream: true,
      })
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    },
    embed: async (model, input) => (await openai.embeddings.create({ model, input })).data.length,
  }
}

type Params = ChatCompletionCreateParamsNonStreaming

async function ask(openai: OpenAI, params: Params, { stream = false }: Question): Promise<ClientAnswer> {
  const { choices, usage } = stream
    ? await openai.chat.completions
        .stream({ ...params, stream: true, stream_options: { include_usage: true } })
        .finalChatCompletion()
    : await openai.chat.completions.create(params)
  const message = choices[0]!.message
  const calls = (message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) as unknown }]
      : [],
  )
  return {
    text: message.content ?? '',
    calls,
    outputTokens: usage?.completion_tokens,
    continueWith(content) {
      const results = calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content }))
      return ask(openai, { ...params, messages: [...params.messages, message, ...results] }, { prompt: '', stream })
    },
  }
}

function messageOf({ prompt, image }: Question): ChatCompletionMessageParam {
  if (image === undefined) return { role: 'user', content: prompt }
  const shown = { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${image}` } }
  return { role: 'user', content: [{ type: 'text', text: prompt }, shown] }
}

function settingsOf({ tools, demanded, asCity }: Question): Omit<Params, 'model' | 'messages'> {
  const described = { description: 'Weather of a city.', parameters: weatherParameters }
  return {
    max_completion_tokens: MAX_OUTPUT_TOKENS,
    ...(tools && { tools: tools.map((name) => ({ type: 'function', function: { name, ...described } })) }),
    ...(demanded && { tool_choice: 'required' }),
    ...(asCity && {
      response_format: { type: 'json_schema', json_schema: { name: 'city', schema: citySchema, strict: true } },
    }),
  }
}
