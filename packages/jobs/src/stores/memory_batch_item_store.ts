import type { BatchItemRecord, BatchItemStore } from '../batch_item_store.js'
import type { JobKey } from '../job_store.js'

/** Batch results of this process, gone when it ends. For trying things out and for tests. */
export function createMemoryBatchItemStore(): BatchItemStore {
  const items = new Map<string, BatchItemRecord>()
  const ofJob = ({ tenantId, jobId }: JobKey) =>
    [...items.values()]
      .filter((item) => item.tenantId === tenantId && item.jobId === jobId)
      .sort((a, b) => a.index - b.index)

  return {
    async put(item) {
      const key = `${item.jobId}/${item.index}`
      if (items.has(key)) return false
      items.set(key, structuredClone(item))
      return true
    },
    async listFinished(key) {
      return ofJob(key).map(({ index, status }) => ({ index, status }))
    },
    async list({ status, afterIndex = -1, limit, ...key }) {
      return ofJob(key)
        .filter((item) => item.index > afterIndex && (status === undefined || item.status === status))
        .slice(0, limit)
    },
  }
}
