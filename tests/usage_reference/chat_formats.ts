import { combinations, present } from './combinations.js'
import type { ReplyFormat, Usage } from './reply_format.js'

// OpenAI's chat completions and the vendors that speak them: each with the fields its own reference documents.

const chatReply: ReplyFormat['reply'] = (usage, model) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_767_225_600,
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage,
})

const CACHED = [undefined, 0, 400, 1_100] as const
const REASONING = [undefined, 0, 120] as const

function chatUsages(fields: Readonly<Record<string, readonly unknown[]>>, most: number): readonly Usage[] {
  const choices = combinations({ prompt: [1_200, 300_001], completion: [340, 0], ...fields }, most)
  return choices.map((choice) => toChatUsage(choice))
}

function toChatUsage(choice: Readonly<Record<string, unknown>>): Usage {
  const { prompt, completion, cached, written, audioIn, audioOut, reasoning, outside, ...others } = choice
  return {
    prompt_tokens: prompt,
    completion_tokens: completion === 0 ? 0 : Number(completion) - (outside === true ? Number(reasoning ?? 0) : 0),
    ...present({
      prompt_tokens_details: present({ cached_tokens: cached, cache_write_tokens: written, audio_tokens: audioIn }),
      completion_tokens_details:
        completion === 0 ? undefined : present({ reasoning_tokens: reasoning, audio_tokens: audioOut }),
      ...others,
    }),
  }
}

function withCacheHits(usage: Usage): Usage {
  const { cached_tokens: hits } = (usage.prompt_tokens_details ?? {}) as { readonly cached_tokens?: number }
  if (hits === undefined) return usage
  return {
    ...usage,
    prompt_cache_hit_tokens: hits,
    prompt_cache_miss_tokens: Number(usage.prompt_tokens) - hits,
  }
}

function chatFormat(
  adapter: string,
  prices: string,
  model: string,
  usages: readonly Usage[],
  reference: { readonly extractor?: string; readonly flavor?: string } = {},
): ReplyFormat {
  const { extractor = prices, flavor = 'chat' } = reference
  const name = `${adapter} ${model}`
  return { name, adapter, reference: { extractor, flavor, prices }, model, usages, reply: chatReply }
}

export const CHAT_FORMATS: readonly ReplyFormat[] = [
  chatFormat(
    'openai',
    'openai',
    'gpt-5.6-luna',
    chatUsages({ cached: CACHED, written: [undefined, 0, 100], reasoning: REASONING }, 130),
  ),
  chatFormat(
    'openai',
    'openai',
    'gpt-realtime',
    chatUsages({ cached: [undefined, 0, 400], audioIn: [undefined, 0, 50, 900], audioOut: [undefined, 0, 20] }, 100),
  ),
  chatFormat('azure_openai', 'azure', 'gpt-4.1', chatUsages({ cached: CACHED, reasoning: REASONING }, 60)),
  chatFormat('mistral', 'mistral', 'mistral-large-2512', chatUsages({ cached: CACHED }, 30), { flavor: 'default' }),
  chatFormat(
    'groq',
    'groq',
    'openai/gpt-oss-120b',
    chatUsages(
      { cached: CACHED, reasoning: REASONING, queue_time: [undefined, 0.02], total_time: [undefined, 0.5] },
      100,
    ),
    { flavor: 'default' },
  ),
  // Reasoning stands outside completion_tokens.
  chatFormat(
    'xai',
    'x-ai',
    'grok-4.6',
    chatUsages(
      {
        cached: CACHED,
        reasoning: REASONING,
        outside: [true],
        num_sources_used: [undefined, 0],
        cost_in_usd_ticks: [undefined, 0, 98_765_432],
      },
      140,
    ),
  ),
  // It sends its own fields beside OpenAI's; its reference documents its own alone.
  chatFormat('deepseek', 'deepseek', 'deepseek-v4-pro', [
    ...chatUsages({ cached: CACHED, reasoning: REASONING }, 60).map(withCacheHits),
    ...chatUsages({ prompt_cache_hit_tokens: [0, 400] }, 30),
  ]),
  chatFormat(
    'openrouter',
    'openrouter',
    'anthropic/claude-sonnet-4.5',
    chatUsages(
      { cached: CACHED, reasoning: REASONING, cost: [undefined, 0, 0.00123], is_byok: [undefined, false] },
      140,
    ),
  ),
  chatFormat('together', 'together', 'Qwen/Qwen1.5-72B', chatUsages({ reasoning: REASONING }, 30), {
    extractor: 'openai',
  }),
]
