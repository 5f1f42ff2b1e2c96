import type { Ledger } from '@maester/cost_meter'
import type { Logger } from '@maester/observability'
import type { RequestStore } from '../ports/request_store.js'
import type { SpoolEntry } from '../ports/spool.js'

export interface SpooledInto {
  readonly ledger: Pick<Ledger, 'close'>
  readonly requests: Pick<RequestStore, 'start' | 'finish'>
  readonly log: Pick<Logger, 'error'>
}

/**
 * Writes what was spooled, once: what is there already stays as it is. What storage refuses for good is dropped and said
 * so. Rejects while storage is away.
 */
export async function applySpooled({ ledger, requests, log }: SpooledInto, entry: SpoolEntry): Promise<void> {
  try {
    if (entry.kind === 'outcome') return await ledger.close(entry.outcome)
    await requests.start(entry.start)
    await requests.finish(entry.finish)
  } catch (error) {
    if (!(error instanceof Error && 'retryable' in error && error.retryable === false)) throw error
    const id = entry.kind === 'outcome' ? entry.outcome.attemptId : entry.finish.requestId
    log.error('spooled_entry_refused', { kind: entry.kind, id, error })
  }
}
