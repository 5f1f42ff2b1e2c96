import type { Admission, AttemptPermit } from './admission.js'
import type { AttemptResult } from './attempt.js'
import { GatewayError, type GatewayErrorCode } from './errors.js'
import type { NextTry } from './next_try.js'
import type { RequestEstimate } from './request_estimate.js'

export interface RoomNeeded {
  readonly next: NextTry
  /** Fingerprint of the key it would use; `''` where there are none. */
  readonly keyId: string
  readonly estimate: RequestEstimate
  readonly signal: AbortSignal
  readonly remainingMs: number
}

/**
 * Room for the next attempt, or what the caller is told if there is none anywhere. A target not tried before is passed
 * over at once; one that is come back to is waited for, within what is left of the call's time.
 */
export async function seekRoom(admission: Admission, needed: RoomNeeded): Promise<AttemptPermit | GatewayError> {
  const { next, keyId, estimate, signal, remainingMs } = needed
  const { target, change } = next
  const verdict = await admission.admit({
    candidate: target.candidate,
    keyId,
    estimatedTokens: estimate.inputTokens + estimate.outputTokens,
    patienceMs: change === 'target' ? 0 : Math.max(0, remainingMs),
    signal,
  })
  target.full = verdict.kind === 'refused' && change === 'target'
  if (verdict.kind === 'admitted') return verdict.permit
  if (!target.full) target.unfit = true
  const { code, retryAfterMs } = verdict
  return new GatewayError(code, messages[code], true, { retryAfterMs })
}

const messages = {
  overloaded: 'As many calls as may be are on their way to the provider.',
  provider_rate_limited: 'As much as may be sent to the provider in a minute has been sent.',
} as const satisfies Partial<Record<GatewayErrorCode, string>>

/** Runs the attempt and gives its room back, with what it used. */
export async function withPermit<Answer extends object>(
  permit: AttemptPermit,
  run: () => Promise<AttemptResult<Answer>>,
): Promise<AttemptResult<Answer>> {
  let tokens: number | undefined = 0 // nothing is sent when the ledger refuses the intent
  try {
    const result = await run()
    tokens = tokensUsed(result)
    return result
  } finally {
    permit.done(tokens)
  }
}

/** `undefined`: nobody knows. */
function tokensUsed(result: AttemptResult<object>): number | undefined {
  if (result.kind === 'failed') return result.failure.notProcessed ? 0 : undefined
  const { inputTokens, outputTokens } = result.usage
  return inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens
}
