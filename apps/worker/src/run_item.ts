import type { BatchItem, BatchItemRecord } from '@maester/jobs'
import type { Principal } from '@maester/observability'

export interface ItemContext {
  readonly principal: Principal
  readonly jobId: string
  /** Place in the batch, from 0. */
  readonly index: number
  /** The trace of whoever enqueued the batch. */
  readonly traceparent?: string
  readonly signal: AbortSignal
}

/** How one item ended. */
export type ItemOutcome = Pick<BatchItemRecord, 'requestId' | 'status' | 'answer' | 'error'>

/**
 * Runs one item of a batch to its end. An item that gets no answer is an outcome like another. Rejects only when it
 * cannot be said how the item ended: storage is away, or `signal` was aborted.
 */
export type RunItem = (item: Omit<BatchItem, 'custom_id'>, context: ItemContext) => Promise<ItemOutcome>
