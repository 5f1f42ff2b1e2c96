import type { LimitCount, LimitStatus } from '@maester/limits'

/** OpenAI's rate-limit headers. A kind that is not limited has none. */
export function limitHeaders({ requests, tokens, degraded }: LimitStatus): Record<string, string> {
  return {
    ...(requests && countHeaders('requests', requests)),
    ...(tokens && countHeaders('tokens', tokens)),
    ...(degraded && { 'x-ratelimit-mode': 'degraded' }),
  }
}

function countHeaders(kind: 'requests' | 'tokens', { limit, remaining, resetMs }: LimitCount): Record<string, string> {
  return {
    [`x-ratelimit-limit-${kind}`]: String(limit),
    [`x-ratelimit-remaining-${kind}`]: String(remaining),
    [`x-ratelimit-reset-${kind}`]: duration(resetMs),
  }
}

/**
 * As OpenAI writes durations: `120ms`, `1.5s`, `6m0s`, `1h0m0s`.
 * https://platform.openai.com/docs/guides/rate-limits (read 2026-11-21)
 */
function duration(ms: number): string {
  const wholeMs = Math.ceil(ms)
  if (wholeMs < 1_000) return `${wholeMs}ms`
  const hours = Math.floor(wholeMs / 3_600_000)
  const minutes = Math.floor((wholeMs % 3_600_000) / 60_000)
  const seconds = (wholeMs % 60_000) / 1_000
  return `${hours > 0 ? `${hours}h` : ''}${hours + minutes > 0 ? `${minutes}m` : ''}${seconds}s`
}
