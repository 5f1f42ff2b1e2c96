import type { Usage } from '@maester/cost_meter'
import { asObject, definedFields, type JsonObject } from '../providers/json_value.js'
import { tokenCount } from './token_count.js'

/**
 * `billed_units` are what is paid; `tokens` also count what the API adds by itself and only serve where nothing else is
 * reported. Cached tokens are part of the latter. https://docs.cohere.com/reference/chat
 */
export function readCohereUsage(raw: JsonObject): Usage {
  const billed = asObject(raw.billed_units) ?? {}
  const counted = asObject(raw.tokens) ?? {}
  const billedInput = tokenCount(billed.input_tokens)
  return definedFields({
    inputTokens: billedInput ?? tokenCount(counted.input_tokens),
    outputTokens: tokenCount(billed.output_tokens) ?? tokenCount(counted.output_tokens),
    cacheReadTokens: billedInput === undefined ? tokenCount(raw.cached_tokens) : undefined,
    raw,
  })
}
