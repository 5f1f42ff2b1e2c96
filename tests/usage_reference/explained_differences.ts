import type { Usage } from './reply_format.js'

/** Where we and the reference differ and why ours is right, or where there is nothing to compare with. */
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
    formats: ['bedrock'],
    when: ({ cacheDetails: details }) =>
      Array.isArray(details) && details.some((detail) => record(detail).ttl === '1h'),
    reason: 'Writes for an hour cost more. The reference does not read how long Bedrock keeps what is written.',
  },
  {
    formats: ['cohere'],
    when: (usage) => usage.billed_units === undefined && usage.tokens !== undefined,
    reason: 'Where nothing is said to be billed, what was counted serves. The reference finds no usage.',
  },
  {
    formats: ['cohere'],
    when: (usage) => usage.billed_units === undefined && usage.tokens === undefined,
    reason: 'Nothing was counted: neither has a price.',
  },
]
