import type { Headers } from '../reply.js'

/** The headers OpenAI puts on every answer. */
export function openAiHeaders({ id }: { readonly id: string }): Headers {
  return {
    'x-request-id': `req_${id}`,
    'openai-processing-ms': '12',
    'openai-version': '2020-10-01',
    'openai-organization': 'org-simulator',
    'openai-project': 'proj_simulator',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '1999488',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': '15ms',
  }
}

/** The headers of a spent token limit. */
export function openAiWaitHeaders(seconds: number): Headers {
  return {
    'retry-after': String(Math.ceil(seconds)),
    'retry-after-ms': String(Math.round(seconds * 1_000)),
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': goDuration(seconds),
  }
}

/** A duration as Go prints it: `350ms`, `2s`, `6m0s`. */
function goDuration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1_000)}ms`
  const minutes = Math.floor(seconds / 60)
  const rest = Math.round((seconds - minutes * 60) * 1_000) / 1_000
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`
}
