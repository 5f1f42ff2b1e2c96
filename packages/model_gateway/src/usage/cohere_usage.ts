import type { Usage } from '@maester/cost_meter'
import { asObject, definedFields, type JsonObject } from '../providers/json_value.js'
import { tokenCount } from './token_count.js'

/**
 * `billed_units` are what is paid; `tokens` also count what the API adds by itself and only serve where nothing else is
 * reported. https://docs.cohere.com/reference/chat
 */
export function readCohereUsage(raw: JsonObject): Usage {
  const billed = asObject(raw.billed_units) ?? {}
  const counted = asObject(raw.tokens) ?? {}
  return definedFields({
    inputTokens: tokenCount(billed.input_tokens) ?? tokenCount(counted.input_tokens),
    outputTokens: tokenCount(billed.output_tokens) ?? tokenCount(counted.output_tokens),
    cacheReadTokens: tokenCount(raw.cached_tokens),
    raw,
  })
}
