import { failurePolicies } from '../failure_policy.js'
import type { ProviderFailure } from '../provider_failure.js'
import { type Candidate, candidateName } from '../routing/strategy.js'
import type { HealthNotice } from './health_exchange.js'
import type { SetAsideKey } from './target_health.js'
import type { VendorKey } from './vendor_keys.js'

/** Keys remembered at once; beyond it the one longest without a failure is forgotten. */
const MAX_REMEMBERED = 10_000
/** However long a provider tells us to wait, it is asked again after this, in ms. */
const LONGEST_PAUSE_MS = 3_600_000
/** While one call looks whether a refused key is good again, the others leave it alone this long, in ms. */
const PROBE_MS = 10_000

/** What a key met this often in a row will not pass by itself. */
const PASSING_FAILURES = 3
/** How often a key is looked at when there is no other: at first, and at the longest. In ms. */
const LAST_RESORT_MS = 5_000
const LONGEST_LAST_RESORT_MS = 60_000

/** The key to use, that there is none to be used, or that none is needed. */
export type KeyChoice =
  | { readonly kind: 'key'; readonly key: VendorKey }
  | { readonly kind: 'no_key' }
  | {
      readonly kind: 'set_aside'
      /** Until the first of them may be used. */
      readonly freeInMs: number
      /** It will be free by itself then: waiting for it makes sense. */
      readonly isWorthWaiting: boolean
      /** Why that one is set aside. */
      readonly failure: ProviderFailure
    }

interface Pause {
  readonly target: string
  readonly keyId: string
  readonly failure: ProviderFailure
  /** In a row. */
  readonly failures: number
  untilMs: number
  /** From when on a call may look whether it is good again, if there is no other key. */
  lookFromMs: number
  /** A call looks whether it is good again. */
  probing: boolean
}

/**
 * Which keys a target's calls may use. A key that a provider refuses is set aside for the model it was refused for:
 * rate limits are counted per model, and a key may be good for one model and not for another. Keyed by the keys'
 * fingerprints, so that it outlives a change of the settings.
 */
export interface KeyPool {
  /** `spent`: ids of keys that have failed within the call. `last`: id of the one it used last, kept to when it can be. */
  choose(target: Candidate, keys: readonly VendorKey[], spent: ReadonlySet<string>, last?: string): KeyChoice
  /** True when `choose` would give a key. */
  hasFree(target: Candidate, keys: readonly VendorKey[], spent: ReadonlySet<string>): boolean
  succeeded(target: Candidate, keyId: string): void
  failed(target: Candidate, keyId: string, failure: ProviderFailure): void
  /** Another process set a key aside. */
  learn(notice: Extract<HealthNotice, { kind: 'key' }>): void
  /** By `provider/model`. */
  setAside(): ReadonlyMap<string, readonly SetAsideKey[]>
}

export interface KeyPoolOptions {
  readonly monotonicMs: () => number
  readonly now: () => Date
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly onSetAside: (notice: Extract<HealthNotice, { kind: 'key' }>) => void
}

export function createKeyPool({ monotonicMs, now, random, onSetAside }: KeyPoolOptions): KeyPool {
  const pauses = new Map<string, Pause>()

  const pauseOf = (target: Candidate, keyId: string) => pauses.get(`${candidateName(target)} ${keyId}`)

  function isFree(target: Candidate, keyId: string): boolean {
    const pause = pauseOf(target, keyId)
    return pause === undefined || pause.untilMs <= monotonicMs()
  }

  function freeKeys(target: Candidate, keys: readonly VendorKey[], spent: ReadonlySet<string>): readonly VendorKey[] {
    return keys.filter(({ id }) => !spent.has(id) && isFree(target, id))
  }

  function look(pause: Pause): void {
    pause.untilMs = Math.max(pause.untilMs, monotonicMs() + PROBE_MS)
    pause.lookFromMs = monotonicMs() + PROBE_MS
    pause.probing = true
  }

  /**
   * A refused key that is the only one is not given up at once: there is nothing to turn to, and what an operator has
   * mended is found out soon.
   */
  function lastResort(target: Candidate, keys: readonly VendorKey[], spent: ReadonlySet<string>): KeyChoice {
    const nowMs = monotonicMs()
    let first: Pause | undefined
    for (const key of keys) {
      const pause = pauseOf(target, key.id)
      if (pause === undefined) continue
      if (!spent.has(key.id) && pause.lookFromMs <= nowMs) {
        if (isProbed(pause) && pause.failures >= PASSING_FAILURES) look(pause)
        else pause.probing = true
        return { kind: 'key', key }
      }
      if (first === undefined || pause.untilMs < first.untilMs) first = pause
    }
    if (first === undefined) return { kind: 'no_key' }
    const freeInMs = Math.max(1, Math.min(first.untilMs, first.lookFromMs) - nowMs)
    return { kind: 'set_aside', freeInMs, isWorthWaiting: !isProbed(first), failure: first.failure }
  }

  function remember(pause: Pause): void {
    const name = `${pause.target} ${pause.keyId}`
    pauses.delete(name)
    if (pauses.size >= MAX_REMEMBERED) pauses.delete(pauses.keys().next().value!)
    pauses.set(name, pause)
  }

  return {
    choose(target, keys, spent, last) {
      if (keys.length === 0) return { kind: 'no_key' }
      const free = freeKeys(target, keys, spent)
      if (free.length === 0) return lastResort(target, keys, spent)
      const key = free.find(({ id }) => id === last) ?? byWeight(ofLowestRank(free), random())
      const pause = pauseOf(target, key.id)
      if (pause && isProbed(pause)) look(pause)
      return { kind: 'key', key }
    },
    hasFree: (target, keys, spent) => freeKeys(target, keys, spent).length > 0,
    succeeded(target, keyId) {
      if (pauses.size > 0) pauses.delete(`${candidateName(target)} ${keyId}`)
    },
    failed(target, keyId, failure) {
      const before = pauseOf(target, keyId)
      // Calls that were under way together fail together: that is one failure of the key, not many in a row.
      const together = before !== undefined && !before.probing && before.untilMs > monotonicMs()
      const failures = (before?.failures ?? 0) + (together ? 0 : 1)
      const pauseMs = pauseAfter(failure, failures, random)
      if (pauseMs === undefined) return
      const name = candidateName(target)
      remember(paused({ target: name, keyId, failure, failures }, monotonicMs(), pauseMs))
      onSetAside({ kind: 'key', name, keyId, reason: failure.class, setAsideForMs: pauseMs })
    },
    learn({ name, keyId, reason, setAsideForMs }) {
      const failure: ProviderFailure = { class: reason, message: 'said another process', notProcessed: true }
      const nowMs = monotonicMs()
      const pauseMs = Math.min(setAsideForMs, LONGEST_PAUSE_MS)
      const known = pauses.get(`${name} ${keyId}`)
      if (known !== undefined && known.untilMs >= nowMs + pauseMs) return
      remember(paused({ target: name, keyId, failure, failures: 1 }, nowMs, pauseMs))
    },
    setAside() {
      const byTarget = new Map<string, SetAsideKey[]>()
      const nowMs = monotonicMs()
      for (const { target, keyId, failure, untilMs } of pauses.values()) {
        if (untilMs <= nowMs) continue
        const until = new Date(now().getTime() + untilMs - nowMs)
        byTarget.set(target, [...(byTarget.get(target) ?? []), { keyId, reason: failure.class, until }])
      }
      return byTarget
    },
  }
}

/**
 * What the provider asks for; else what the class says, doubled with each failure in a row, of which a limit takes a
 * random part as every back-off does. `undefined`: the class says nothing of the key.
 */
function pauseAfter(
  { class: failureClass, retryAfterMs }: ProviderFailure,
  failures: number,
  random: () => number,
): number | undefined {
  const { keyPause } = failurePolicies[failureClass]
  if (keyPause === undefined) return undefined
  const { firstMs, longestMs, probed } = keyPause
  const ownMs = Math.min(longestMs, firstMs * 2 ** (failures - 1))
  return Math.min(LONGEST_PAUSE_MS, probed ? Math.max(ownMs, retryAfterMs ?? 0) : (retryAfterMs ?? ownMs * random()))
}

function paused(facts: Omit<Pause, 'untilMs' | 'lookFromMs' | 'probing'>, nowMs: number, pauseMs: number): Pause {
  const untilMs = nowMs + pauseMs
  return { ...facts, untilMs, lookFromMs: lookFromMs(facts, nowMs, untilMs), probing: false }
}

function lookFromMs(
  { failure, failures }: Pick<Pause, 'failure' | 'failures'>,
  nowMs: number,
  untilMs: number,
): number {
  if (failurePolicies[failure.class].keyPause?.probed !== true) return untilMs
  if (failures < PASSING_FAILURES) return nowMs
  const waitMs = Math.min(LONGEST_LAST_RESORT_MS, LAST_RESORT_MS * 2 ** (failures - PASSING_FAILURES))
  return Math.min(untilMs, nowMs + waitMs)
}

/** A limit passes by itself, unless it has not passed several times; money and permission do not. */
function isProbed({ failure, failures }: Pick<Pause, 'failure' | 'failures'>): boolean {
  return failures >= PASSING_FAILURES || failurePolicies[failure.class].keyPause?.probed === true
}

function ofLowestRank(keys: readonly VendorKey[]): readonly VendorKey[] {
  const lowest = Math.min(...keys.map(({ rank = 0 }) => rank))
  return keys.filter(({ rank = 0 }) => rank === lowest)
}

function byWeight(keys: readonly VendorKey[], chance: number): VendorKey {
  const total = keys.reduce((sum, { weight = 1 }) => sum + weight, 0)
  let left = chance * total
  for (const key of keys) {
    left -= key.weight ?? 1
    if (left < 0) return key
  }
  return keys[0]!
}
