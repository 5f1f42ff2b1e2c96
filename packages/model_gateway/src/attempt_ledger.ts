import { type AttemptIntent, type AttemptOutcome, CostMeterError, type Ledger } from '@maester/cost_meter'
import type { Logger } from '@maester/observability'
import { GatewayError } from './errors.js'
import { freeOfCharge } from './rating.js'
import type { Sleep } from './retry.js'

const MAX_TRIES = 8
const FIRST_WAIT_MS = 250
const MAX_WAIT_MS = 10_000
/** Outcomes waiting for the ledger at once; beyond it they are left to its reaper. */
const MAX_WAITING = 10_000
/** Intents to be voided stop short of it: while storage is down, calls that were never made must not crowd out those that were. */
const MAX_WAITING_FOR_VOIDS = 1_000

/** The ledger as an attempt uses it: opening may refuse, closing never does. */
export interface AttemptLedger {
  /**
   * Throws `GatewayError` `storage_unavailable`: then nothing may be sent. The intent may have become durable all the
   * same, its answer lost: it is voided in the background, so that it holds no money.
   */
  open(intent: AttemptIntent): Promise<void>
  /**
   * Resolves when the outcome is durable, in the ledger or in the spool, or, if it cannot be made so now, when it has
   * been queued: an answer is not lost because its settlement is late. An outcome that never gets through stays `intent`
   * until the reaper finds it.
   */
  close(outcome: AttemptOutcome): Promise<void>
  /** Resolves when nothing is being closed or queued any more. */
  drain(): Promise<void>
}

/** Keeps outcomes outside the ledger until it can take them, also when this process dies. */
export interface OutcomeSpool {
  /** Resolves when the outcome is durable. Rejects when it cannot be kept. */
  put(outcome: AttemptOutcome): Promise<void>
}

export interface AttemptLedgerOptions {
  readonly ledger: Pick<Ledger, 'open' | 'close'>
  /** Absent: outcomes wait in memory. */
  readonly spool: OutcomeSpool | undefined
  readonly log: Logger
  readonly sleep: Sleep
  readonly now: () => Date
}

type Close = (outcome: AttemptOutcome) => Promise<void>

export function createAttemptLedger({ ledger, spool, log, sleep, now }: AttemptLedgerOptions): AttemptLedger {
  const closing = new Set<Promise<void>>()
  const waiting = new Set<Promise<void>>()

  const close: Close = (outcome) => ledger.close(outcome)

  /** An intent that never became durable holds nothing: then there is nothing to void. */
  const closeIfOpened: Close = async (outcome) => {
    try {
      await ledger.close(outcome)
    } catch (error) {
      if (!(error instanceof CostMeterError) || error.code !== 'unknown_attempt') throw error
    }
  }

  /** False when it has to be tried again. */
  async function tryToClose(outcome: AttemptOutcome, write: Close, tried: number): Promise<boolean> {
    try {
      await write(outcome)
      return true
    } catch (error) {
      log.error('ledger_close_failed', { attempt_id: outcome.attemptId, tried, error })
      return false
    }
  }

  async function isSpooled(outcome: AttemptOutcome): Promise<boolean> {
    if (!spool) return false
    try {
      await spool.put(outcome)
      return true
    } catch (error) {
      log.error('outcome_not_spooled', { attempt_id: outcome.attemptId, error })
      return false
    }
  }

  async function closeAgain(outcome: AttemptOutcome, write: Close): Promise<void> {
    for (let tried = 2; tried <= MAX_TRIES; tried += 1) {
      await sleep(Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (tried - 2)))
      if (await tryToClose(outcome, write, tried)) return
    }
    log.error('ledger_close_abandoned', { attempt_id: outcome.attemptId, state: outcome.state })
  }

  async function closeNow(outcome: AttemptOutcome): Promise<void> {
    if (await tryToClose(outcome, close, 1)) return
    if (!(await isSpooled(outcome))) inBackground(outcome, MAX_WAITING, () => closeAgain(outcome, close))
  }

  function inBackground(outcome: AttemptOutcome, mostWaiting: number, work: () => Promise<void>): void {
    if (waiting.size >= mostWaiting) {
      log.error('ledger_close_abandoned', { attempt_id: outcome.attemptId, state: outcome.state })
      return
    }
    const later = work().finally(() => waiting.delete(later))
    waiting.add(later)
  }

  return {
    async open(intent) {
      try {
        await ledger.open(intent)
      } catch (cause) {
        // A refusal of the ledger's own says that nothing was written; any other may have lost the answer to a commit.
        if (!(cause instanceof CostMeterError)) {
          const outcome = neverSent(intent, now())
          inBackground(outcome, MAX_WAITING_FOR_VOIDS, async () => {
            if (!(await tryToClose(outcome, closeIfOpened, 1))) await closeAgain(outcome, closeIfOpened)
          })
        }
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
      const closed = closeNow(outcome)
      closing.add(closed)
      try {
        await closed
      } finally {
        closing.delete(closed)
      }
    },
    async drain() {
      await Promise.all(closing)
      await Promise.all(waiting)
    },
  }
}

function neverSent({ attemptId, tenantId }: AttemptIntent, settledAt: Date): AttemptOutcome {
  return {
    attemptId,
    tenantId,
    state: 'voided',
    usage: { inputTokens: 0, outputTokens: 0 },
    cost: freeOfCharge,
    estimated: false,
    durationMs: 0,
    settledAt,
  }
}
