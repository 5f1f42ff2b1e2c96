import type { LimitClaim, RateClaim, VisitOutcome, WaitingRoom } from '@maester/limits'
import type { Admission, AdmissionQuestion, AdmissionVerdict, AttemptPermit } from './admission.js'
import { unlimitedAdmission } from './admission.js'
import type { ProviderLimits } from './provider.js'

const defaultMaxWaiting = 100
const defaultMaxWaitMs = 30_000
/** Told to those who found no room: when a place becomes free is not known. */
const retrySoonMs = 1_000

/**
 * Keeps the limits that connections have. Calls wait in one line for each connection, or for each of its keys where they
 * are limited apart. With a store that is shared, all processes together keep the limits; each has lines of its own.
 */
export function createLimitedAdmission(room: Pick<WaitingRoom, 'visit'>): Admission {
  return {
    admit(question) {
      const { limits } = question.candidate.connection
      return limits ? visit(question, limits) : unlimitedAdmission.admit(question)
    },
  }

  async function visit(question: AdmissionQuestion, limits: ProviderLimits): Promise<AdmissionVerdict> {
    const { candidate, keyId, patienceMs, signal } = question
    const line = `provider:${candidate.connection.name}${limits.perKey ? `:${keyId}` : ''}`
    const tokens = tokensClaim(line, question, limits)
    const outcome = await room.visit({
      line,
      claims: claimsOf(line, limits, tokens),
      patienceMs: Math.min(patienceMs, limits.maxWaitMs ?? defaultMaxWaitMs),
      maxWaiting: limits.maxWaiting ?? defaultMaxWaiting,
      signal,
    })
    return outcome.kind === 'taken' ? admitted(outcome, tokens) : refused(outcome)
  }
}

function claimsOf(line: string, limits: ProviderLimits, tokens: RateClaim | undefined): readonly LimitClaim[] {
  const { maxInFlight, requestsPerMinute } = limits
  const claims: LimitClaim[] = []
  if (maxInFlight !== undefined) claims.push({ kind: 'in_flight', key: `${line}:in_flight`, max: maxInFlight })
  if (requestsPerMinute !== undefined) {
    claims.push({ kind: 'rate', key: `${line}:requests`, perMinute: requestsPerMinute, cost: 1 })
  }
  if (tokens) claims.push(tokens)
  return claims
}

/** A call that may use more than a minute's worth waits for a whole one: whether it does is known only afterwards. */
function tokensClaim(
  line: string,
  { estimatedTokens }: AdmissionQuestion,
  { tokensPerMinute: perMinute }: ProviderLimits,
): RateClaim | undefined {
  if (perMinute === undefined) return undefined
  return { kind: 'rate', key: `${line}:tokens`, perMinute, cost: Math.min(estimatedTokens, perMinute) }
}

function admitted(
  { hold }: Extract<VisitOutcome, { kind: 'taken' }>,
  reserved: RateClaim | undefined,
): AdmissionVerdict {
  const permit: AttemptPermit = {
    done(tokens) {
      const isCorrected = reserved !== undefined && tokens !== undefined
      hold.end(isCorrected ? [{ ...reserved, cost: tokens - reserved.cost }] : [])
    },
  }
  return { kind: 'admitted', permit }
}

function refused({ retryAfterMs }: Extract<VisitOutcome, { kind: 'refused' }>): AdmissionVerdict {
  if (retryAfterMs === undefined) return { kind: 'refused', code: 'overloaded', retryAfterMs: retrySoonMs }
  return { kind: 'refused', code: 'provider_rate_limited', retryAfterMs: Math.ceil(retryAfterMs) }
}
