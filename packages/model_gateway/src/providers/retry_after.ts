import { asObjects, asWord, type JsonObject } from './json_value.js'

type Headers = Readonly<Record<string, string | undefined>>

/**
 * How long a provider asks us to wait, in ms: its explicit headers first, then its words, then the reset of a limit
 * that is used up. A source that is past, negative or unreadable says nothing, and the next one is asked. `undefined` when
 * none says anything: the caller's own back-off holds.
 */
export function readRetryAfterMs(headers: Headers, message = '', details?: unknown): number | undefined {
  return (
    wait(plainNumber(headers['retry-after-ms'])) ??
    readRetryAfterHeader(headers) ??
    wait(plainNumber(headers['x-ms-retry-after-ms'])) ??
    readRetryInfo(details) ??
    readTryAgainPhrase(message) ??
    readResetHeaders(headers)
  )
}

/** Seconds, or an HTTP date taken relative to the reply's own `date`, since our clock may differ. RFC 9110 §10.2.3. */
function readRetryAfterHeader(headers: Headers): number | undefined {
  const value = headers['retry-after']?.trim()
  if (value === undefined) return undefined
  const seconds = plainNumber(value)
  if (seconds !== undefined) return wait(seconds * 1_000)
  return /[A-Za-z]/.test(value) ? untilDate(Date.parse(value), headers) : undefined
}

/** `google.rpc.RetryInfo`: `{ retryDelay: "34.4s" }`. Gemini sends no header. */
function readRetryInfo(details: unknown): number | undefined {
  for (const detail of asObjects(details)) {
    const delay = asWord((detail as JsonObject).retryDelay)
    if (delay !== undefined) return parseGoDurationMs(delay)
  }
  return undefined
}

/** OpenAI, Groq: "Please try again in 2s", "in 1m2.5s", "in 350ms". Azure: "Please retry after 7 seconds". */
function readTryAgainPhrase(message: string): number | undefined {
  const match = /(?:try again|retry) (?:in|after) (?:(\d+) seconds?\b|((?:\d+(?:\.\d+)?(?:ms|[hms]))+))/i.exec(message)
  if (match === null) return undefined
  return match[1] === undefined ? parseGoDurationMs(match[2]!) : wait(Number(match[1]) * 1_000)
}

const LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const

/** The longest wait among limits that are used up; a limit that still has room did not cause the refusal. */
function readResetHeaders(headers: Headers): number | undefined {
  let longest: number | undefined
  for (const limit of LIMITS) {
    for (const [remaining, reset] of [
      [`x-ratelimit-remaining-${limit}`, `x-ratelimit-reset-${limit}`],
      [`anthropic-ratelimit-${limit}-remaining`, `anthropic-ratelimit-${limit}-reset`],
    ] as const) {
      const left = plainNumber(headers[remaining])
      if (left !== undefined && left > 0) continue
      const waitMs = parseResetMs(headers[reset], headers)
      if (waitMs !== undefined && (longest === undefined || waitMs > longest)) longest = waitMs
    }
  }
  return longest ?? parseResetMs(headers['x-ratelimit-reset'], headers)
}

/** A Go duration, an RFC 3339 time, an epoch in s or ms, or plain seconds. */
function parseResetMs(value: string | undefined, headers: Headers): number | undefined {
  if (value === undefined) return undefined
  const number = plainNumber(value)
  if (number !== undefined) {
    if (number > 1e12) return untilDate(number, headers)
    return number > 1e9 ? untilDate(number * 1_000, headers) : wait(number * 1_000)
  }
  return /^\d{4}-\d\d-\d\dT/.test(value) ? untilDate(Date.parse(value), headers) : parseGoDurationMs(value)
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1, us: 0.001, µs: 0.001 }

/** `6m0s`, `120ms`, `1h2m3.5s`. */
export function parseGoDurationMs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|us|µs|[hms]))+$/.test(text)) return undefined
  let totalMs = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|[hms])/g)) {
    totalMs += Number(amount) * UNIT_MS[unit!]!
  }
  return wait(totalMs)
}

function untilDate(atMs: number, headers: Headers): number | undefined {
  return wait(atMs - Date.parse(headers.date ?? ''))
}

function plainNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*-?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined
}

function wait(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) && ms > 0 ? Math.ceil(ms) : undefined
}
