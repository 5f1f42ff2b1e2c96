import { refusesToken } from './access_tokens.js'
import { failurePolicies } from './failure_policy.js'
import type { VendorKey } from './health/vendor_keys.js'
import type { ProviderFailure } from './provider_failure.js'
import { longestWaitMs, waitBeforeRetryMs } from './retry.js'
import type { Candidate } from './routing/strategy.js'
import type { RetrySettings } from './settings.js'

/** How far one target has been tried within a call. */
export interface TargetState {
  readonly candidate: Candidate
  /** Ids of the keys that failed there in a way another key may mend. */
  readonly spentKeys: Set<string>
  /** The key it was last asked with. */
  keyId?: string
  /** Every key it could be asked with when it was last tried. */
  keys?: readonly VendorKey[]
  /** The access token was refused once and has been replaced. */
  tokenRenewed?: boolean
  /** Tries after the first with the same key. */
  retries: number
  /** `undefined` until it failed. */
  failure?: ProviderFailure
  /** It cannot take this request at all. */
  unfit?: boolean
  /** A limit left no room for the request when it was first tried. */
  full?: boolean
  /** It was not asked: what is known of it speaks against it for now. */
  closed?: ClosedTarget
}

export interface ClosedTarget {
  readonly failure: ProviderFailure
  /** A call may wait for it; `undefined`: it is not worth waiting for, or not known to open again. */
  readonly openInMs?: number
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
  /** Another key of the target could be used now. */
  readonly hasOtherKey: (target: TargetState) => boolean
  /** Nothing speaks against it: trying it is not paid for. */
  readonly isInGoodStanding: (candidate: Candidate) => boolean
  /** It is left alone for now: trying it would send nothing. */
  readonly isLeftAlone: (candidate: Candidate) => boolean
  /** The retry budget has something left. */
  readonly mayPay: boolean
}

/** What to try next, after how long. */
export interface NextTry {
  readonly target: TargetState
  /** `room`: the same, having been passed over for want of it. */
  readonly change: 'key' | 'target' | 'room' | 'none'
  readonly waitMs: number
  /** It is paid for from the retry budget. */
  readonly isPaid: boolean
}

/**
 * Another key, else a target not yet tried, both at once; else one that had no room, to wait for it there; else one
 * already tried that may recover, or one that was left alone, after a wait.
 * `undefined`: nothing is left that could succeed and be paid for.
 */
export function nextTry(question: NextTryQuestion): NextTry | undefined {
  return otherKey(question) ?? untriedTarget(question) ?? fullTarget(question) ?? afterWait(question)
}

/** Costs nothing: a key that fails is set aside, so that it cannot fail for every call. */
function otherKey({ failed, isAffordable, hasOtherKey }: NextTryQuestion): NextTry | undefined {
  const { failure, candidate } = failed
  if (!failure || failed.closed || failurePolicies[failure.class].rotateKey !== true) return undefined
  // A refused token is followed by a new one, once.
  const mayRenew = refusesToken(candidate.connection, failure) && failed.tokenRenewed !== true
  if (!(mayRenew || hasOtherKey(failed)) || !isAffordable(candidate)) return undefined
  return { target: failed, change: 'key', waitMs: 0, isPaid: false }
}

function untriedTarget(question: NextTryQuestion): NextTry | undefined {
  const { targets, failed, contextWindowTokens, isAffordable, isInGoodStanding, isLeftAlone, mayPay } = question
  const failover = failed.failure ? failurePolicies[failed.failure.class].failover : 'any'
  if (failover === 'none') return undefined
  const failedWindow = contextWindowTokens(failed.candidate)
  const target = targets.find((other) => {
    if (other === failed || isTried(other) || !isAffordable(other.candidate)) return false
    if (isLeftAlone(other.candidate) || (!mayPay && !isInGoodStanding(other.candidate))) return false
    if (failover === 'any') return true
    const window = contextWindowTokens(other.candidate)
    return window !== undefined && failedWindow !== undefined && window > failedWindow
  })
  return target && { target, change: 'target', waitMs: 0, isPaid: !isInGoodStanding(target.candidate) }
}

/** It has been tried, or found not to be worth it. */
export const isTried = ({ failure, unfit, closed, full }: TargetState) => Boolean(failure || unfit || closed || full)

function fullTarget({ targets, failed, isAffordable }: NextTryQuestion): NextTry | undefined {
  if (failed.failure && failurePolicies[failed.failure.class].failover === 'none') return undefined
  const target = targets.find(({ full, unfit, failure, closed, candidate }) => {
    return full && !unfit && !failure && !closed && isAffordable(candidate)
  })
  return target && { target, change: 'room', waitMs: 0, isPaid: false }
}

/** Of the targets that may be tried again, or will be open, the one with the shortest wait. */
function afterWait(question: NextTryQuestion): NextTry | undefined {
  let best: NextTry | undefined
  for (const target of question.targets) {
    const next = question.isAffordable(target.candidate)
      ? (whenOpen(question, target) ?? again(question, target))
      : undefined
    if (next !== undefined && (best === undefined || next.waitMs < best.waitMs)) best = next
  }
  return best
}

/** A key that others used up is given a little longer than it asks for, so that not all who wait come back at once. */
function whenOpen({ remainingMs, settings, random }: NextTryQuestion, target: TargetState): NextTry | undefined {
  if (target.closed?.openInMs === undefined || target.unfit) return undefined
  const waitMs = target.closed.openInMs + random() * settings.baseMs
  if (waitMs >= longestWaitMs(remainingMs)) return undefined
  return { target, change: target.failure ? 'none' : 'target', waitMs, isPaid: false }
}

function again(question: NextTryQuestion, target: TargetState): NextTry | undefined {
  const { remainingMs, settings, random, mayPay, isLeftAlone } = question
  const { failure, retries, closed, unfit, candidate } = target
  if (!failure || closed || unfit || !mayPay || failure.hopelessHere === true || isLeftAlone(candidate))
    return undefined
  if (retries >= failurePolicies[failure.class].sameTargetRetries) return undefined
  const waitMs = waitBeforeRetryMs({ failure, retry: retries + 1, remainingMs, settings, random })
  return waitMs === undefined ? undefined : { target, change: 'none', waitMs, isPaid: true }
}
