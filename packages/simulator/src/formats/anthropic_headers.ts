import type { Headers } from '../reply.js'

const limits: Readonly<Record<string, number>> = {
  requests: 4_000,
  tokens: 480_000,
  'input-tokens': 400_000,
  'output-tokens': 80_000,
}

/** The headers Anthropic puts on every answer. */
export function anthropicHeaders({ id, now }: { readonly id: string; readonly now: Date }): Headers {
  const headers: Record<string, string> = {
    'request-id': `req_${id.slice(0, 24)}`,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
  }
  for (const [name, limit] of Object.entries(limits)) {
    headers[`anthropic-ratelimit-${name}-limit`] = String(limit)
    headers[`anthropic-ratelimit-${name}-remaining`] = String(limit - 1)
    headers[`anthropic-ratelimit-${name}-reset`] = rfc3339(now, 1)
  }
  return headers
}

/** The headers of a spent input-token limit. */
export function anthropicWaitHeaders(seconds: number, now: Date): Headers {
  return {
    'retry-after': String(Math.ceil(seconds)),
    'anthropic-ratelimit-input-tokens-remaining': '0',
    'anthropic-ratelimit-input-tokens-reset': rfc3339(now, seconds),
  }
}

const rfc3339 = (now: Date, seconds: number) =>
  new Date(now.getTime() + seconds * 1_000).toISOString().replace(/\.\d+Z$/u, 'Z')
