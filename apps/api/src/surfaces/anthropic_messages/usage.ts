import type { Usage } from '@maester/cost_meter'

export interface MessageUsage {
  /** Input that was neither read from nor written to a cache. */
  readonly input_tokens: number | null
  readonly cache_creation_input_tokens: number | null
  readonly cache_read_input_tokens: number | null
  readonly cache_creation: {
    readonly ephemeral_5m_input_tokens: number
    readonly ephemeral_1h_input_tokens: number
  } | null
  readonly output_tokens: number | null
  readonly output_tokens_details: { readonly thinking_tokens: number } | null
  readonly server_tool_use: { readonly web_search_requests: number; readonly web_fetch_requests: number } | null
  readonly service_tier: string | null
  readonly inference_geo: null
  readonly speed: null
}

const SERVICE_TIERS: readonly (string | undefined)[] = ['standard', 'priority', 'batch']

/**
 * Usage in Anthropic's words. What is not known is `null`, also where Anthropic always has a number: it never is for
 * metered usage, in which an unreported total is estimated.
 */
export function encodeUsage(usage: Usage): MessageUsage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = usage
  // Some providers report details beyond their total; here the parts must add up to it.
  const total = inputTokens ?? Number.POSITIVE_INFINITY
  const read = cacheReadTokens === undefined ? undefined : Math.min(cacheReadTokens, total)
  const short = Math.min(cacheWrite5mTokens ?? 0, total - (read ?? 0))
  const long = Math.min(cacheWrite1hTokens ?? 0, total - (read ?? 0) - short)
  const wrote = cacheWrite5mTokens !== undefined || cacheWrite1hTokens !== undefined
  return {
    input_tokens: inputTokens === undefined ? null : inputTokens - (read ?? 0) - short - long,
    cache_creation_input_tokens: wrote ? short + long : null,
    cache_read_input_tokens: read ?? null,
    cache_creation: wrote ? { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long } : null,
    output_tokens: outputTokens ?? null,
    output_tokens_details: usage.reasoningTokens === undefined ? null : { thinking_tokens: usage.reasoningTokens },
    server_tool_use:
      usage.webSearches === undefined ? null : { web_search_requests: usage.webSearches, web_fetch_requests: 0 },
    service_tier: SERVICE_TIERS.includes(usage.serviceTier) ? (usage.serviceTier ?? null) : null,
    inference_geo: null,
    speed: null,
  }
}

/**
 * Usage at the start of a stream. Clients check that both totals are numbers, so one that is not reported yet stands
 * as 0, as in "nothing counted so far"; the end of the stream replaces both.
 */
export function encodeOpeningUsage(usage: Usage): MessageUsage {
  const known = encodeUsage(usage)
  return { ...known, input_tokens: known.input_tokens ?? 0, output_tokens: known.output_tokens ?? 0 }
}
