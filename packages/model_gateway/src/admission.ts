import type { GatewayErrorCode } from './errors.js'
import type { Candidate } from './routing/strategy.js'

/** One attempt that would like to go out. */
export interface AdmissionQuestion {
  readonly candidate: Candidate
  /** Which of the connection's keys it would use; `''` where there are none. Never a key itself. */
  readonly keyId: string
  /** What it is expected to use, input and output together. */
  readonly estimatedTokens: number
  /** Longest wait for room, in ms. 0: decide at once. */
  readonly patienceMs: number
  /** Aborted when the caller has gone: whoever waits leaves at once. */
  readonly signal: AbortSignal
}

/** Room for one attempt, held until it is done. */
export interface AttemptPermit {
  /** Gives the room back. `tokens`: what was used, 0 when nothing was; `undefined` lets the estimate stand. */
  done(tokens: number | undefined): void
}

export type AdmissionVerdict =
  | { readonly kind: 'admitted'; readonly permit: AttemptPermit }
  | {
      readonly kind: 'refused'
      /** What the caller is told when no other target has room. */
      readonly code: Extract<GatewayErrorCode, 'overloaded' | 'provider_rate_limited'>
      readonly retryAfterMs: number
    }

/** The operator's limits on what is sent to a provider. Asked once before every attempt; it never rejects. */
export interface Admission {
  admit(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict>
}

const freePermit: AttemptPermit = { done: () => {} }
const admitted: AdmissionVerdict = { kind: 'admitted', permit: freePermit }

/** Nothing is limited. */
export const unlimitedAdmission: Admission = { admit: () => admitted }
