import Anthropic from '@anthropic-ai/sdk'
import type { MessageCreateParamsNonStreaming, MessageParam } from '@anthropic-ai/sdk/resources/messages'
import {
  type ClientAnswer,
  type CreateClient,
  citySchema,
  MAX_OUTPUT_TOKENS,
  type Question,
  weatherParameters,
} from '../client.js'

export const createAnthropicMessages: CreateClient = (url) => {
  const anthropic = new Anthropic({ apiKey: 'test', baseURL: url, maxRetries: 0 })
  return {
    ask: (model, question) =>
      ask(anthropic, { model, ...settingsOf(question), messages: [messageOf(question)] }, question),
    async leave(model, content) {
      const messages: MessageParam[] = [{ role: 'user', content }]
      const stream = await anthropic.messages.create({ model, messages, max_tokens: MAX_OUTPUT_TOKENS, stream: true })
      for await (const event of stream) if (event.type === 'content_block_delta') break
    },
  }
}

async function ask(
  anthropic: Anthropic,
  params: MessageCreateParamsNonStreaming,
  { stream = false }: Question,
): Promise<ClientAnswer> {
  const message = stream
    ? await anthropic.messages.stream(params).finalMessage()
    : await anthropic.messages.create(params)
  const { content } = message
  const calls = content.flatMap((block) =>
    block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
  )
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls,
    outputTokens: message.usage.output_tokens,
    continueWith(result) {
      const results = calls.map(({ id }) => ({ type: 'tool_result' as const, tool_use_id: id, content: result }))
      const turns: MessageParam[] = [
        { role: 'assistant', content },
        { role: 'user', content: results },
      ]
      return ask(anthropic, { ...params, messages: [...params.messages, ...turns] }, { prompt: '', stream })
    },
  }
}

function messageOf({ prompt, image }: Question): MessageParam {
  if (image === undefined) return { role: 'user', content: prompt }
  const source = { type: 'base64' as const, media_type: 'image/png' as const, data: image }
  return {
    role: 'user',
    content: [
      { type: 'image', source },
      { type: 'text', text: prompt },
    ],
  }
}

function settingsOf({
  tools,
  demanded,
  asCity,
}: Question): Omit<MessageCreateParamsNonStreaming, 'model' | 'messages'> {
  const described = { description: 'Weather of a city.', input_schema: weatherParameters }
  return {
    max_tokens: MAX_OUTPUT_TOKENS,
    ...(tools && { tools: tools.map((name) => ({ name, ...described })) }),
    ...(demanded && { tool_choice: { type: 'any' } }),
    ...(asCity && { output_config: { format: { type: 'json_schema', schema: citySchema } } }),
  }
}
