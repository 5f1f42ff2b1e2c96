import type { Usage } from './reply_format.js'

/** Where we and the reference differ, and why ours is right. */
export interface ExplainedDifference {
  /** Names of reply formats. */
  readonly formats: readonly string[]
  when(usage: Usage): boolean
  readonly reason: string
}

const record = (value: unknown) => (typeof value === 'object' && value !== null ? (value as Usage) : {})
const count = (value: unknown) => (typeof value === 'number' ? value : 0)
const audioIn = (details: unknown) =>
  Array.isArray(details) && details.some((detail) => record(detail).modality === 'AUDIO')

export const EXPLAINED_DIFFERENCES: readonly ExplainedDifference[] = [
  {
    formats: ['deepseek deepseek-v4-pro'],
    when: (usage) => count(usage.prompt_cache_hit_tokens) > 0,
    reason: "DeepSeek's own field for the cache is prompt_cache_hit_tokens; the reference reads OpenAI's place only.",
  },
  {
    formats: ['openai gpt-realtime'],
    when: ({ prompt_tokens_details: details }) =>
      count(record(details).cached_tokens) > 0 && count(record(details).audio_tokens) > 0,
    reason:
      'How much of the cached input was audio is not said. The reference refuses; we take none of it, the dearer.',
  },
  {
    formats: ['gemini'],
    when: (usage) =>
      count(usage.cachedContentTokenCount) > 0 &&
      audioIn(usage.promptTokensDetails) &&
      !audioIn(usage.cacheTokensDetails),
    reason: 'A modality that is not listed was not there. The reference refuses to take the cached input for text.',
  },
  {
    formats: ['vertex claude'],
    when: (usage) => count(record(usage.server_tool_use).web_search_requests) > 0,
    reason: 'Vertex lists no price of searches: unpriced. The reference takes them to be free.',
  },
  {
    formats: ['vertex claude'],
    when: (usage) => count(record(usage.cache_creation).ephemeral_1h_input_tokens) > 0,
    reason:
      'Vertex lists no price of writes for an hour: unpriced. The reference rates them as writes for five minutes.',
  },
  {
    formats: ['bedrock'],
    when: ({ cacheDetails: details }) =>
      Array.isArray(details) && details.some((detail) => record(detail).ttl === '1h'),
    reason: 'Writes for an hour have no price there: unpriced. The reference rates them as writes for five minutes.',
  },
  {
    formats: ['cohere'],
    when: (usage) => usage.billed_units === undefined && usage.tokens !== undefined,
    reason: 'Where nothing is said to be billed, what was counted serves. The reference finds no usage.',
  },
]
