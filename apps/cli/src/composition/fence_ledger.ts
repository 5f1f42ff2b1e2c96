import type { Ledger } from '@maester/cost_meter'

/**
 * The ledger for a process that others may have taken for gone while it was paused, and settled for: a request of before
 * that gets no further attempt, since its budget would not know of it. Refused after the intent is durable, too: the pause
 * may lie between.
 */
export function fenceLedger<L extends Pick<Ledger, 'open'>>(ledger: L, isOutlived: (requestId: string) => boolean): L {
  function refuseOutlived(requestId: string): void {
    if (isOutlived(requestId)) throw new Error('The request may have been settled by other processes.')
  }
  return {
    ...ledger,
    async open(intent) {
      refuseOutlived(intent.requestId)
      await ledger.open(intent)
      refuseOutlived(intent.requestId)
    },
  }
}
