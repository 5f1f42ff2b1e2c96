import type { Usage } from '@maester/cost_meter'

/** Token counts. `null` is one the provider did not report, where OpenAI's type has a number: zero would be a claim. */
export interface ResponseUsage {
  readonly input_tokens: number | null
  readonly input_tokens_details: {
    readonly cached_tokens: number | null
    readonly cache_write_tokens: number | null
  }
  readonly output_tokens: number | null
  readonly output_tokens_details: { readonly reasoning_tokens: number | null }
  readonly total_tokens: number | null
  /** Decimal USD, six places; `null` when unknown. */
  readonly cost_usd: string | null
}

/** A total of which a part is unknown is unknown. */
export function encodeResponseUsage(usage: Usage, costUsd: string | null): ResponseUsage {
  const { inputTokens = null, outputTokens = null, cacheWrite5mTokens, cacheWrite1hTokens } = usage
  const wroteCache = cacheWrite5mTokens !== undefined || cacheWrite1hTokens !== undefined
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens ?? null,
      cache_write_tokens: wroteCache ? (cacheWrite5mTokens ?? 0) + (cacheWrite1hTokens ?? 0) : null,
    },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? null },
    total_tokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    cost_usd: costUsd,
  }
}
