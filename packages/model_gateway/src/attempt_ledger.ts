import type { AttemptIntent, AttemptOutcome, Ledger } from '@maester/cost_meter'
import type { Logger } from '@maester/observability'
import { GatewayError } from './errors.js'
import type { Sleep } from './retry.js'

const MAX_TRIES = 8
const FIRST_WAIT_MS = 250
const MAX_WAIT_MS = 10_000
/** Outcomes waiting for the ledger at once; beyond it they are left to its reaper. */
const MAX_WAITING = 10_000

/** The ledger as an attempt uses it: opening may refuse, closing never does. */
export interface AttemptLedger {
  /** Throws `GatewayError` `storage_unavailable`: then nothing may be sent. */
  open(intent: AttemptIntent): Promise<void>
  /**
   * Resolves when the outcome is durable or, if it cannot be made so now, when it has been queued: an answer is not
   * lost because its settlement is late. An outcome that never gets through stays `intent` until the reaper finds it.
   */
  close(outcome: AttemptOutcome): Promise<void>
  /** Resolves when nothing is queued any more. */
  drain(): Promise<void>
}

export interface AttemptLedgerOptions {
  readonly ledger: Pick<Ledger, 'open' | 'close'>
  readonly log: Logger
  readonly sleep: Sleep
}

export function createAttemptLedger({ ledger, log, sleep }: AttemptLedgerOptions): AttemptLedger {
  const waiting = new Set<Promise<void>>()

  async function closeLater(outcome: AttemptOutcome): Promise<void> {
    for (let tried = 1; tried < MAX_TRIES; tried += 1) {
      await sleep(Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (tried - 1)))
      try {
        return await ledger.close(outcome)
      } catch (error) {
        log.error('ledger_close_failed', { attempt_id: outcome.attemptId, tried: tried + 1, error })
      }
    }
    log.error('ledger_close_abandoned', { attempt_id: outcome.attemptId, state: outcome.state })
  }

  return {
    async open(intent) {
      try {
        await ledger.open(intent)
      } catch (cause) {
        throw new GatewayError(
          'storage_unavailable',
          'The call could not be recorded, so it was not made.',
          true,
          {},
          { cause },
        )
      }
    },
    async close(outcome) {
      try {
        await ledger.close(outcome)
      } catch (error) {
        log.error('ledger_close_failed', { attempt_id: outcome.attemptId, tried: 1, error })
        if (waiting.size >= MAX_WAITING) {
          log.error('ledger_close_abandoned', { attempt_id: outcome.attemptId, state: outcome.state })
          return
        }
        const later = closeLater(outcome).finally(() => waiting.delete(later))
        waiting.add(later)
      }
    },
    async drain() {
      await Promise.all(waiting)
    },
  }
}
