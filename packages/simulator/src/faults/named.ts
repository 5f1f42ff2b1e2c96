import type { ErrorName } from '../errors/error_notice.js'
import type { Fault } from './fault.js'

/** Faults that a model name can ask for: `gpt-4.1-mini-sim-fault-<name>`. */
export const namedFaults: Readonly<Record<string, Fault>> = {
  reset: { kind: 'reset' },
  'reset-mid-body': { kind: 'reset', when: 'mid_body' },
  'reset-idle': { kind: 'reset_idle' },
  hang: { kind: 'hang' },
  'hang-mid-body': { kind: 'hang', when: 'mid_body' },
  'hang-mid-stream': { kind: 'hang', when: 'mid_body' },
  'slow-first-byte': { kind: 'slow', first_byte_ms: 2_000 },
  drip: { kind: 'drip' },

  'malformed-json': { kind: 'body', form: 'malformed_json' },
  'html-200': { kind: 'body', form: 'html' },
  'empty-200': { kind: 'body', form: 'empty' },
  'error-200': { kind: 'error', error: 'rate_limited', status: 200 },
  'truncated-length': { kind: 'truncate', framing: 'length' },
  'truncated-chunks': { kind: 'truncate', framing: 'chunks' },
  'truncated-close': { kind: 'truncate', framing: 'close' },
  'giant-line': { kind: 'giant', bytes: 2 * 1024 * 1024 },
  'giant-body': { kind: 'giant', bytes: 33 * 1024 * 1024 },
  redirect: { kind: 'redirect' },
  'header-overflow': { kind: 'header_overflow' },

  ...httpStatuses({
    400: 'invalid_request',
    401: 'unauthorized',
    402: 'payment_required',
    403: 'forbidden',
    404: 'model_not_found',
    408: 'request_timeout',
    409: 'conflict',
    410: 'gone',
    413: 'request_too_large',
    422: 'unprocessable',
    429: 'rate_limited',
    500: 'server_error',
    502: 'bad_gateway',
    503: 'unavailable',
    504: 'gateway_timeout',
    529: 'overloaded',
  }),
  'invalid-key': { kind: 'error', error: 'invalid_key' },
  'insufficient-quota': { kind: 'error', error: 'insufficient_quota' },
  'context-length': { kind: 'error', error: 'context_length' },
  'content-filter': { kind: 'error', error: 'content_filter' },
  region: { kind: 'error', error: 'region_blocked' },
  'unsupported-parameter': { kind: 'error', error: 'unsupported_parameter' },

  'retry-after-seconds': rateLimit('seconds', 2),
  'retry-after-date': rateLimit('http_date', 2),
  'retry-after-past': rateLimit('past_date', 2),
  'retry-after-negative': rateLimit('negative', 2),
  'retry-after-garbage': rateLimit('garbage', 2),
  'retry-after-huge': rateLimit('huge', 1_000_000_000),
  'retry-after-ms': rateLimit('milliseconds', 0.35),
  'ratelimit-reset': rateLimit('reset_headers', 360),
  'retry-info': rateLimit('none', 34.4),

  'error-before-content': { kind: 'stream_error', after_parts: 0 },
  'error-mid-stream': { kind: 'stream_error', after_parts: 3 },
  'no-terminal': { kind: 'unfinished' },
  'no-end-marker': { kind: 'unfinished', keep_finish: true },
  'split-utf8': { kind: 'rechunk', bytes: 1 },
  rechunk: { kind: 'rechunk', bytes: 7 },
  'invalid-utf8': { kind: 'invalid_utf8' },
  crlf: { kind: 'sse_dress', line_ending: 'crlf' },
  cr: { kind: 'sse_dress', line_ending: 'cr' },
  comments: { kind: 'sse_dress', comments: true },
  bom: { kind: 'sse_dress', bom: true },
  'no-space': { kind: 'sse_dress', no_space: true },
  'split-data': { kind: 'sse_dress', split_data: true },

  'usage-missing': { kind: 'usage', form: 'missing' },
  'usage-duplicated': { kind: 'usage', form: 'duplicated' },
  'usage-after-done': { kind: 'usage', form: 'after_terminal' },
  'usage-negative': { kind: 'usage', form: 'counts', output_tokens: -5 },
  'usage-fractional': { kind: 'usage', form: 'counts', output_tokens: 1.5 },
  'usage-string': { kind: 'usage', form: 'counts', output_tokens: 'many' },
  'usage-absurd': { kind: 'usage', form: 'counts', input_tokens: 9_000_000_000, output_tokens: 9_000_000_000 },
  'usage-corrected': { kind: 'usage', form: 'opening_counts', input_tokens: 1, output_tokens: 1 },
  'usage-decreasing': { kind: 'usage', form: 'opening_counts', input_tokens: 5_000, output_tokens: 5_000 },

  'unknown-finish': { kind: 'finish', raw: 'ran_out_of_ideas' },
  'finish-content-filter': { kind: 'finish', reason: 'content_filter' },
  refusal: { kind: 'refusal' },
  'unknown-event': { kind: 'event', form: 'unknown' },
  'duplicate-start': { kind: 'event', form: 'duplicate_opening' },
  'reused-id': { kind: 'reused_id' },
  'duplicate-response': { kind: 'duplicate_response' },
}

function httpStatuses(names: Readonly<Record<number, ErrorName>>): Record<string, Fault> {
  return Object.fromEntries(
    Object.entries(names).map(([status, error]) => [
      `http-${status}`,
      { kind: 'error', error, status: Number(status) },
    ]),
  )
}

function rateLimit(retry: string, seconds: number): Fault {
  return { kind: 'error', error: 'rate_limited', retry, retry_seconds: seconds }
}
