import { combinations, present } from './combinations.js'
import type { ReplyFormat } from './reply_format.js'

// Providers with a format of their own.

const responses: ReplyFormat = {
  name: 'openai_responses',
  adapter: 'openai_responses',
  reference: { extractor: 'openai', flavor: 'responses', prices: 'openai' },
  model: 'gpt-5.6-luna',
  usages: combinations(
    {
      input: [1_200, 300_001],
      output: [340, 0],
      cached: [undefined, 0, 400, 1_100],
      written: [undefined, 0, 100],
      reasoning: [undefined, 0, 120],
    },
    120,
  ).map(({ input, output, cached, written, reasoning }) => ({
    input_tokens: input,
    output_tokens: output,
    ...present({
      input_tokens_details: present({ cached_tokens: cached, cache_write_tokens: written }),
      output_tokens_details: output === 0 ? undefined : present({ reasoning_tokens: reasoning }),
    }),
  })),
  reply: (usage, model) => ({
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    model,
    output: [
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
      },
    ],
    usage,
  }),
}

const messagesUsages = combinations(
  {
    input: [900, 250_000],
    output: [340, 0],
    read: [undefined, 0, 2_000],
    written5m: [undefined, 0, 700],
    written1h: [undefined, 0, 500],
    split: [true, false],
    searches: [undefined, 0, 2],
    thinking: [undefined, 100],
  },
  250,
).map(({ input, output, read, written5m, written1h, split, searches, thinking }) => ({
  input_tokens: input,
  output_tokens: output,
  ...present({
    cache_read_input_tokens: read,
    cache_creation_input_tokens:
      written5m === undefined && written1h === undefined ? undefined : (written5m ?? 0) + (written1h ?? 0),
    cache_creation: split
      ? present({ ephemeral_5m_input_tokens: written5m, ephemeral_1h_input_tokens: written1h })
      : undefined,
    server_tool_use: present({ web_search_requests: searches }),
    output_tokens_details: output === 0 ? undefined : present({ thinking_tokens: thinking }),
  }),
}))

const messagesReply: ReplyFormat['reply'] = (usage, model) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model,
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage,
})

const messages: ReplyFormat = {
  name: 'anthropic',
  adapter: 'anthropic',
  reference: { extractor: 'anthropic', flavor: 'default', prices: 'anthropic' },
  model: 'claude-sonnet-4-5-20250929',
  usages: messagesUsages,
  reply: messagesReply,
}

const claudeOnVertex: ReplyFormat = {
  ...messages,
  name: 'vertex claude',
  adapter: 'vertex',
  // The reference's own extractor for it, `google` `anthropic`, knows neither lifetimes nor searches.
  reference: { extractor: 'anthropic', flavor: 'default', prices: 'google', maker: 'anthropic' },
  usages: messagesUsages.filter((_, place) => place % 4 === 0),
}

const converse: ReplyFormat = {
  name: 'bedrock',
  adapter: 'bedrock',
  reference: { extractor: 'aws', flavor: 'default', prices: 'aws' },
  model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  usages: combinations(
    {
      input: [900, 250_000],
      output: [340, 0],
      read: [undefined, 0, 2_000],
      written: [undefined, 0, 700],
      ttl: [undefined, '5m', '1h'],
    },
    100,
  ).map(({ input, output, read, written, ttl }) => ({
    inputTokens: input,
    outputTokens: output,
    ...present({
      cacheReadInputTokens: read,
      cacheWriteInputTokens: written,
      cacheDetails: ttl === undefined || !written ? undefined : [{ ttl, inputTokens: written }],
    }),
  })),
  reply: (usage) => ({
    output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
    stopReason: 'end_turn',
    usage,
  }),
}

const cohere: ReplyFormat = {
  name: 'cohere',
  adapter: 'cohere',
  reference: { extractor: 'cohere', flavor: 'default', prices: 'cohere' },
  model: 'command-a-03-2025',
  usages: combinations(
    { input: [0, 90], output: [0, 340], counted: [undefined, 700], cached: [undefined, 0, 60], billed: [true, false] },
    60,
  ).map(({ input, output, counted, cached, billed }) => ({
    ...present({
      billed_units: billed ? { input_tokens: input, output_tokens: output } : undefined,
      tokens: counted === undefined ? undefined : { input_tokens: input + counted, output_tokens: output + 8 },
      cached_tokens: cached,
    }),
  })),
  reply: (usage) => ({
    id: 'x',
    message: { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
    finish_reason: 'COMPLETE',
    usage,
  }),
}

export const OWN_FORMATS: readonly ReplyFormat[] = [responses, messages, claudeOnVertex, converse, cohere]
