import type { AccessTokenResult } from '../access_tokens.js'
import type { ProviderFailure } from '../provider_failure.js'

/** What an exchange gave. */
export type TokenGrant =
  | { readonly kind: 'granted'; readonly token: string; readonly lifetimeMs: number }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure }

export interface TokenCacheOptions {
  /** Never rejects. */
  readonly exchange: () => Promise<TokenGrant>
  readonly monotonicMs: () => number
}

/** One credential's token. */
export interface TokenCache {
  get(): AccessTokenResult | Promise<AccessTokenResult>
  /** Forgets the token, unless it was had less than 10 s ago: one that is refused so soon would be refused again. */
  drop(token: string): void
}

/** A token with less left than this is renewed while it still serves; half its lifetime when that is shorter. */
const RENEW_BEFORE_MS = 5 * 60_000

/** A token with less left than this may have ended when the provider looks at it. */
const LEAST_LEFT_MS = 10_000

/** How long after a failure the next exchange waits: every one in the background, and for callers a refused one. */
const PAUSE_AFTER_FAILURE_MS = 3_000

const LEAST_AGE_TO_DROP_MS = 10_000

interface Held {
  readonly result: AccessTokenResult & { readonly kind: 'token' }
  readonly sinceMs: number
  readonly untilMs: number
  readonly renewFromMs: number
}

/** Keeps a token for as long as it serves. One exchange at a time, whoever asks; no timers. */
export function createTokenCache({ exchange, monotonicMs }: TokenCacheOptions): TokenCache {
  let held: Held | undefined
  let failed: { readonly failure: ProviderFailure; readonly untilMs: number } | undefined
  let running: Promise<AccessTokenResult> | undefined

  async function renew(): Promise<AccessTokenResult> {
    // The lifetime counts from before the question: it is then never taken for longer than it is.
    const sinceMs = monotonicMs()
    const grant = await exchange()
    running = undefined
    if (grant.kind === 'failed') {
      failed = { failure: grant.failure, untilMs: monotonicMs() + PAUSE_AFTER_FAILURE_MS }
      return grant
    }
    failed = undefined
    const { token, lifetimeMs } = grant
    const untilMs = sinceMs + lifetimeMs
    const renewFromMs = untilMs - Math.min(RENEW_BEFORE_MS, lifetimeMs / 2)
    held = { result: { kind: 'token', token }, sinceMs, untilMs, renewFromMs }
    return held.result
  }

  function renewOnce(): Promise<AccessTokenResult> {
    running ??= renew()
    return running
  }

  return {
    get() {
      const nowMs = monotonicMs()
      const recent = failed !== undefined && nowMs < failed.untilMs ? failed.failure : undefined
      if (held !== undefined && nowMs < held.untilMs - LEAST_LEFT_MS) {
        if (nowMs >= held.renewFromMs && recent === undefined) void renewOnce()
        return held.result
      }
      return recent?.class === 'credential' ? { kind: 'failed', failure: recent } : renewOnce()
    },
    drop(token) {
      if (held?.result.token === token && monotonicMs() - held.sinceMs >= LEAST_AGE_TO_DROP_MS) held = undefined
    },
  }
}
