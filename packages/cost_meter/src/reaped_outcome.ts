import type { AttemptIntent, AttemptOutcome } from './ledger.js'

/**
 * The outcome of an attempt nobody closed: it may have been processed, so its reservation is held as the cost.
 * `settledAt` is when it was found.
 */
export function reapedOutcome(intent: AttemptIntent, settledAt: Date): AttemptOutcome {
  return {
    attemptId: intent.attemptId,
    tenantId: intent.tenantId,
    state: 'unknown',
    usage: intent.estimatedUsage,
    cost: {
      inputPicoUsd: null,
      outputPicoUsd: null,
      totalPicoUsd: intent.reservedPicoUsd,
      priceStatus: intent.reservedPicoUsd === null ? 'unpriced' : 'usage_unknown',
      priceVersion: null,
    },
    estimated: true,
    durationMs: Math.max(0, settledAt.getTime() - intent.createdAt.getTime()),
    settledAt,
  }
}
