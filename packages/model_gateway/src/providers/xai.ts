import type { Usage } from '@maester/cost_meter'
import { readOpenAiUsage } from '../usage/openai_usage.js'
import { addCounts, tokenCount } from '../usage/token_count.js'
import { definedFields, type JsonObject } from './json_value.js'
import { createOpenAiCompatible } from './openai_compatible.js'

/** https://docs.x.ai/docs/api-reference */
export const xai = createOpenAiCompatible({
  type: 'xai',
  maxTokensField: () => 'max_completion_tokens',
  unsupported: ['logit_bias', 'metadata', 'prompt_cache_key', 'web_search', 'file', 'input_audio'],
  embeddingsPath: null,
  readUsage: readXaiUsage,
  failureRules: [
    {
      class: 'quota_exhausted',
      phrases: [
        'used all available credits',
        'monthly spending limit',
        "doesn't have any credits",
        'run out of credits',
      ],
      statuses: [400, 403, 429],
    },
    {
      class: 'content_filtered',
      phrases: ['violates usage guidelines', 'usage guidelines'],
      statuses: [400, 403],
      charged: true,
    },
    { class: 'model_access', phrases: ['does not exist or your team', 'model not found'], statuses: [400, 404] },
    { class: 'unsupported_capability', phrases: ['argument not supported on this model'], statuses: [400] },
  ],
})

/** Ticks of the cost xAI reports in one US dollar. https://docs.x.ai/developers/cost-tracking */
const TICKS_PER_USD_DIGITS = 10

/** `completion_tokens` leaves reasoning out: 12 prompt, 2 completion and 340 reasoning tokens total 354. */
function readXaiUsage(raw: JsonObject, serviceTier?: string): Usage {
  const usage = readOpenAiUsage(raw, serviceTier)
  return definedFields({
    ...usage,
    outputTokens: addCounts(usage.outputTokens, usage.reasoningTokens),
    providerCostUsd: ticksToUsd(tokenCount(raw.cost_in_usd_ticks)),
  })
}

function ticksToUsd(ticks: number | undefined): string | undefined {
  if (ticks === undefined) return undefined
  const digits = String(ticks).padStart(TICKS_PER_USD_DIGITS + 1, '0')
  const fraction = digits.slice(-TICKS_PER_USD_DIGITS).replace(/0+$/, '')
  return digits.slice(0, -TICKS_PER_USD_DIGITS) + (fraction === '' ? '' : `.${fraction}`)
}
