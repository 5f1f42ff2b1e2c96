import type { BatchItemRecord, BatchItemStatus, BatchItemStore, JobKey } from '@maester/jobs'
import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database } from '../database.js'
import { present } from '../present.js'
import { batchItems } from './batch_items_table.js'

export function createBatchItemStore(database: Database): BatchItemStore {
  return {
    async put({ index, ...item }) {
      const stored = await database.tenantTransaction(item.tenantId, (tx) =>
        tx
          .insert(batchItems)
          .values({ ...item, itemIndex: index })
          .onConflictDoNothing()
          .returning({ index: batchItems.itemIndex }),
      )
      return stored.length > 0
    },

    async listFinished(key) {
      const rows = await database.tenantTransaction(key.tenantId, (tx) =>
        tx
          .select({ index: batchItems.itemIndex, status: batchItems.status })
          .from(batchItems)
          .where(isOfJob(key))
          .orderBy(asc(batchItems.itemIndex)),
      )
      return rows.map(({ index, status }) => ({ index, status: status as BatchItemStatus }))
    },

    async list({ status, afterIndex, limit, ...key }) {
      const rows = await database.tenantTransaction(key.tenantId, (tx) =>
        tx
          .select()
          .from(batchItems)
          .where(
            and(
              isOfJob(key),
              status === undefined ? undefined : eq(batchItems.status, status),
              afterIndex === undefined ? undefined : gt(batchItems.itemIndex, afterIndex),
            ),
          )
          .orderBy(asc(batchItems.itemIndex))
          .limit(limit),
      )
      return rows.map(toItem)
    },
  }
}

function isOfJob({ tenantId, jobId }: JobKey) {
  return and(eq(batchItems.tenantId, tenantId), eq(batchItems.jobId, jobId))
}

function toItem(row: typeof batchItems.$inferSelect): BatchItemRecord {
  const { tenantId, jobId, itemIndex, status, finishedAt, customId, requestId, answer, error } = row
  const optional = present({ customId, requestId, answer, error })
  return {
    ...{ tenantId, jobId, index: itemIndex, status: status as BatchItemStatus, finishedAt },
    ...(optional as Pick<BatchItemRecord, keyof typeof optional>),
  }
}
