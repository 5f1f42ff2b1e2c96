import type { Usage } from '@maester/cost_meter'
import { asObjects, definedFields, type JsonObject } from '../providers/json_value.js'
import { splitWrites } from './cache_writes.js'
import { addCounts, tokenCount } from './token_count.js'

/**
 * Bedrock counts cached input apart from `inputTokens`; here it is inside.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function readBedrockUsage(raw: JsonObject): Usage {
  const read = tokenCount(raw.cacheReadInputTokens)
  const written = tokenCount(raw.cacheWriteInputTokens)
  const byLifetime = new Map(
    asObjects(raw.cacheDetails).map((detail) => [detail.ttl, tokenCount(detail.inputTokens)] as const),
  )
  const writes = splitWrites(written, { fiveMinutes: byLifetime.get('5m'), hour: byLifetime.get('1h') })
  return definedFields({
    inputTokens: addCounts(tokenCount(raw.inputTokens), read, written),
    outputTokens: tokenCount(raw.outputTokens),
    cacheReadTokens: read,
    cacheWrite5mTokens: writes.fiveMinutes,
    cacheWrite1hTokens: writes.hour,
    raw,
  })
}
