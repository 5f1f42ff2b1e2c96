import {
  type BatchInferencePayload,
  type BatchInferenceResult,
  type BatchItemStatus,
  batchInferenceContract,
  batchItem,
  defineJob,
  type JobContext,
  JobError,
  type JobHandler,
} from '@maester/jobs'
import type { WorkerDependencies } from '../dependencies.js'
import { eachLimited } from '../each_limited.js'

type Dependencies = Pick<WorkerDependencies, 'batchItems' | 'runItem' | 'now'>

/**
 * Runs the items of a batch and keeps each result by job and index.
 *
 * Delivered at least once: items that have a result are not run again. Items in flight when a worker is lost run once
 * more; what the lost attempt spent stays in the ledger. An item that fails is a result; it does not fail the batch.
 */
export function batchInferenceJob(dependencies: Dependencies): JobHandler {
  return defineJob({
    contract: batchInferenceContract,
    handle: (payload, context) => runBatch(payload, context, dependencies),
  })
}

async function runBatch(
  payload: BatchInferencePayload,
  context: JobContext,
  { batchItems, runItem, now = () => new Date() }: Dependencies,
): Promise<BatchInferenceResult> {
  const { tenantId, jobId, projectId, apiKeyId, traceparent, signal, stopping } = context
  const total = payload.items.length
  const finished = new Set<number>()
  const counts = { done: 0, failed: 0 }
  const note = ({ index, status }: { readonly index: number; readonly status: BatchItemStatus }) => {
    if (finished.has(index)) return
    finished.add(index)
    counts[status === 'ok' ? 'done' : 'failed'] += 1
  }
  const noteStored = async () => {
    for (const item of await batchItems.listFinished({ tenantId, jobId })) note(item)
    context.reportProgress({ total, ...counts })
  }

  await noteStored()
  const pending = payload.items.map((_, index) => index).filter((index) => !finished.has(index))
  await eachLimited(pending, { limit: payload.concurrency, stopping }, async (index) => {
    const { custom_id: customId, ...body } = batchItem(payload, index)
    const outcome = await runItem(body, {
      principal: {
        tenantId,
        ...(projectId !== undefined && { projectId }),
        ...(apiKeyId !== undefined && { apiKeyId }),
      },
      jobId,
      index,
      signal,
      ...(traceparent !== undefined && { traceparent }),
    })
    const record = {
      tenantId,
      jobId,
      index,
      ...(customId !== undefined && { customId }),
      ...outcome,
      finishedAt: now(),
    }
    if (await batchItems.put(record)) note(record)
    context.reportProgress({ total, ...counts })
  })

  // Read again: a worker that this one replaced, or that replaced this one, may have finished items too.
  await noteStored()
  if (finished.size < total) throw new JobError('job_interrupted', `${finished.size} of ${total} items are done.`, true)
  return { total, ok: counts.done, failed: counts.failed }
}
