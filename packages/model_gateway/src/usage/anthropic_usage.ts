import type { Usage } from '@maester/cost_meter'
import { asObject, asObjects, asWord, definedFields, type JsonObject } from '../providers/json_value.js'
import { splitWrites } from './cache_writes.js'
import { addCounts, sumCounts, tokenCount } from './token_count.js'

/**
 * Anthropic counts cached input apart from `input_tokens`; here it is inside.
 * https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
 */
export function readAnthropicUsage(raw: JsonObject): Usage {
  const { compactions, others } = readIterations(raw)
  const written = tokenCount(raw.cache_creation_input_tokens)
  const read = tokenCount(raw.cache_read_input_tokens)
  const byLifetime = asObject(raw.cache_creation)
  const writes = splitWrites(written, {
    fiveMinutes: tokenCount(byLifetime?.ephemeral_5m_input_tokens),
    hour: tokenCount(byLifetime?.ephemeral_1h_input_tokens),
  })
  const speed = asWord(raw.speed)
  return definedFields({
    inputTokens: addCounts(tokenCount(raw.input_tokens), written, read, ...compactions.map((one) => one.inputTokens)),
    outputTokens: addCounts(tokenCount(raw.output_tokens), ...compactions.map((one) => one.outputTokens)),
    cacheReadTokens: sumCounts(read, ...compactions.map((one) => one.cacheReadTokens)),
    cacheWrite5mTokens: sumCounts(writes.fiveMinutes, ...compactions.map((one) => one.cacheWrite5mTokens)),
    cacheWrite1hTokens: sumCounts(writes.hour, ...compactions.map((one) => one.cacheWrite1hTokens)),
    reasoningTokens: tokenCount(asObject(raw.output_tokens_details)?.thinking_tokens),
    webSearches: tokenCount(asObject(raw.server_tool_use)?.web_search_requests),
    // Fast mode has prices of its own, whatever the tier.
    serviceTier: speed === undefined || speed === 'standard' ? asWord(raw.service_tier) : speed,
    inferenceGeo: readGeo(asWord(raw.inference_geo)),
    others: others.length === 0 ? undefined : others,
    raw,
  })
}

/**
 * What is billed beside the top-level figures: compaction, by the model itself, and the models it asked for advice.
 * https://platform.claude.com/docs/en/build-with-claude/compaction (usage.iterations)
 */
function readIterations(raw: JsonObject) {
  const iterations = asObjects(raw.iterations)
  const compactions = iterations.filter(({ type }) => type === 'compaction').map((one) => readAnthropicUsage(one))
  const others = iterations.flatMap((iteration) => {
    const model = asWord(iteration.model)
    if (iteration.type !== 'advisor_message' || model === undefined) return []
    const { raw: _, ...usage } = readAnthropicUsage(iteration)
    return [{ model, usage }]
  })
  return { compactions, others }
}

/** Only a place has a price; models that cannot be kept to one say so. */
function readGeo(geo: string | undefined): string | undefined {
  return geo === 'global' || geo === 'not_available' ? undefined : geo
}

/** Lays the figures of a later report over the earlier ones: they are cumulative, and `null` says nothing. */
export function mergeAnthropicUsage(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...earlier }
  for (const [name, value] of Object.entries(later)) if (value !== null && value !== undefined) merged[name] = value
  return merged
}
