import { refusesToken } from './access_tokens.js'
import { failurePolicies } from './failure_policy.js'
import type { ProviderFailure } from './provider_failure.js'
import { waitBeforeRetryMs } from './retry.js'
import type { Candidate } from './routing/strategy.js'
import type { RetrySettings } from './settings.js'

/** How far one target has been tried within a call. */
export interface TargetState {
  readonly candidate: Candidate
  /** Position of the key in use among the connection's keys. */
  keyIndex: number
  /** Tries after the first with the same key. */
  retries: number
  /** `undefined` until it failed. */
  failure?: ProviderFailure
  /** It cannot take this request at all. */
  unfit?: boolean
  /** A limit left no room for the request when it was first tried. */
  full?: boolean
}

export interface NextTryQuestion {
  readonly targets: readonly TargetState[]
  /** The target that failed just now. */
  readonly failed: TargetState
  readonly remainingMs: number
  readonly settings: RetrySettings
  readonly random: () => number
  /** Size of a target's context window; `undefined` when unknown. */
  readonly contextWindowTokens: (candidate: Candidate) => number | undefined
  /** False for a target whose cost, beside what the call has cost so far, is more than the caller pays. */
  readonly isAffordable: (candidate: Candidate) => boolean
}

/** What to try next, after how long. */
export interface NextTry {
  readonly target: TargetState
  /** `room`: the same, having been passed over for want of it. */
  readonly change: 'key' | 'target' | 'room' | 'none'
  readonly waitMs: number
}

/**
 * Another key, else a target not yet tried, both at once; else one that had no room, to wait for it there; else one
 * already tried that may recover, after a wait.
 * `undefined`: nothing is left that could succeed.
 */
export function nextTry(question: NextTryQuestion): NextTry | undefined {
  return otherKey(question) ?? untriedTarget(question) ?? fullTarget(question) ?? sameTarget(question)
}

function otherKey({ failed, isAffordable }: NextTryQuestion): NextTry | undefined {
  const { failure, candidate, keyIndex } = failed
  if (!failure || failurePolicies[failure.class].rotateKey !== true) return undefined
  // A refused token is followed by a new one, once.
  const keys = refusesToken(candidate.connection, failure) ? 2 : candidate.connection.apiKeys.length
  if (keyIndex + 1 >= keys || !isAffordable(candidate)) return undefined
  return { target: failed, change: 'key', waitMs: 0 }
}

function untriedTarget({ targets, failed, contextWindowTokens, isAffordable }: NextTryQuestion): NextTry | undefined {
  const failover = failed.failure ? failurePolicies[failed.failure.class].failover : 'any'
  if (failover === 'none') return undefined
  const failedWindow = contextWindowTokens(failed.candidate)
  const target = targets.find((other) => {
    if (other === failed || other.failure || other.unfit || other.full || !isAffordable(other.candidate)) return false
    if (failover === 'any') return true
    const window = contextWindowTokens(other.candidate)
    return window !== undefined && failedWindow !== undefined && window > failedWindow
  })
  return target && { target, change: 'target', waitMs: 0 }
}

function fullTarget({ targets, failed, isAffordable }: NextTryQuestion): NextTry | undefined {
  if (failed.failure && failurePolicies[failed.failure.class].failover === 'none') return undefined
  const target = targets.find(({ full, unfit, failure, candidate }) => {
    return full && !unfit && !failure && isAffordable(candidate)
  })
  return target && { target, change: 'room', waitMs: 0 }
}

/** Of the targets that may be tried again, the one with the shortest wait. */
function sameTarget({ targets, remainingMs, settings, random, isAffordable }: NextTryQuestion): NextTry | undefined {
  let best: NextTry | undefined
  for (const target of targets) {
    const { failure, retries, unfit } = target
    if (!failure || unfit || failure.hopelessHere === true || !isAffordable(target.candidate)) continue
    if (retries >= failurePolicies[failure.class].sameTargetRetries) continue
    const waitMs = waitBeforeRetryMs({ failure, retry: retries + 1, remainingMs, settings, random })
    if (waitMs !== undefined && (best === undefined || waitMs < best.waitMs)) best = { target, change: 'none', waitMs }
  }
  return best
}
