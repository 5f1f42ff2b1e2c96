import { createHash } from 'node:crypto'
import { createOpenAiCompatible } from './openai_compatible.js'

/** https://docs.mistral.ai/api. Unknown fields are a 422, usage comes unasked in the finish chunk. */
export const mistral = createOpenAiCompatible({
  type: 'mistral',
  seedField: 'random_seed',
  requiredToolChoice: 'any',
  noDeveloperRole: true,
  noStreamOptions: true,
  // Content with thinking or references is a list of parts.
  answersOtherwise: true,
  // https://docs.mistral.ai/api: the last message may be the assistant's if it is a prefix.
  continuation: { prefix: true },
  unsupported: [
    'logit_bias',
    'logprobs',
    'top_logprobs',
    'user',
    'service_tier',
    'prompt_cache_key',
    'web_search',
    'file',
    'input_audio',
  ],
  toToolCallId: toMistralToolCallId,
  finishReasons: new Map([['model_length', 'length']]),
  failureRules: [
    { class: 'model_access', codes: ['invalid_model'] },
    { class: 'rate_limited', phrases: ['service tier capacity exceeded'] },
    { class: 'context_overflow', phrases: ['too large for model with'], statuses: [400, 422] },
  ],
})

/** Ids of tool calls are nine letters and digits; another vendor's id becomes such a one, the same each time. */
function toMistralToolCallId(id: string): string {
  if (/^[A-Za-z0-9]{9}$/.test(id)) return id
  return createHash('sha256').update(id).digest('hex').slice(0, 9)
}
