import type { Dispatch, JobStore } from './job_store.js'
import type { MessageQueue } from './queue_backend.js'

export interface RelaySettings {
  readonly store: Pick<JobStore, 'takeUndispatched' | 'markDispatched' | 'findStranded'>
  readonly queueFor: (name: string) => MessageQueue
  readonly now: () => Date
  /** Jobs handed over between two looks at the store. */
  readonly batchSize: number
  /** A queued job that is due and was handed over this long ago is handed over again. */
  readonly strandedAfterMs: number
}

/** Hands jobs from the store to the queue. Any number of relays may work at once: the queue knows a job by its id. */
export interface Relay {
  /** Hands over all that waits. Rejects when store or queue fail; what was handed over stays so. Gives the number. */
  dispatch(): Promise<number>
  /** Hands over again what the queue has lost: one batch. */
  recover(): Promise<number>
}

export function createRelay({ store, queueFor, now, batchSize, strandedAfterMs }: RelaySettings): Relay {
  async function handOver(dispatches: readonly Dispatch[]): Promise<number> {
    const handed: Dispatch[] = []
    try {
      for (const dispatch of dispatches) {
        const { tenantId, jobId, name, availableAt, rank } = dispatch
        const delayMs = Math.max(0, (availableAt?.getTime() ?? 0) - now().getTime())
        await queueFor(name).add({ tenantId, jobId }, { delayMs, rank })
        handed.push(dispatch)
      }
    } finally {
      if (handed.length > 0) await store.markDispatched(handed)
    }
    return handed.length
  }

  return {
    async dispatch() {
      for (let total = 0; ; ) {
        const handed = await handOver(await store.takeUndispatched(batchSize))
        total += handed
        if (handed < batchSize) return total
      }
    },
    async recover() {
      return await handOver(await store.findStranded({ idleMs: strandedAfterMs, limit: batchSize }))
    },
  }
}
