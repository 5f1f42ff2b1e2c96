import type { RequestFinish, RequestStart } from '@maester/completion'
import { sql } from 'drizzle-orm'
import { columnList, insertGroup, rowsOf } from '../group_insert.js'
import type { RecordKind } from '../recorder.js'
import { requests } from './requests_table.js'

type RequestRow = typeof requests.$inferInsert

/** Starts; a second one for the same request changes nothing. */
export const requestStarts: RecordKind<RequestStart> = {
  async write(tx, rows) {
    const started = rows.map((start): RequestRow => ({ ...start, status: 'running' }))
    await insertGroup(tx, requests, started, [requests.requestId])
    return rows.map(() => undefined)
  },
}

const ENDING = [
  ...[requests.status, requests.provider, requests.model, requests.simulated, requests.content, requests.finishReason],
  ...[requests.usage, requests.totalPicoUsd, requests.priceStatus, requests.evaluation, requests.budgetScope],
  ...[requests.budgetMode, requests.budgetDecision, requests.budgetReason, requests.budgetModel],
  ...[requests.budgetEstimatedUsd, requests.budgetActualUsd, requests.strategy, requests.fallbackUsed],
  ...[requests.attempts, requests.errorCode, requests.errorMessage, requests.answer, requests.finishedAt],
  requests.durationMs,
]

/** Ends; one after the first changes nothing, nor does one for a request the tenant never started. */
export const requestEnds: RecordKind<RequestFinish> = {
  async write(tx, rows) {
    const first = new Map(rows.toReversed().map((row) => [keyOf(row.tenantId, row.requestId), row]))
    const ends = rowsOf(requests, [...first.values()].map(toEndedRow))
    const columns = columnList(ENDING)
    await tx.execute(sql`
      update ${requests} r set (${columns}) = (select ${columns} from (select e.*) as ending)
      from ${ends} e
      where r.tenant_id = e.tenant_id and r.request_id = e.request_id and r.status = 'running'`)
    return rows.map(() => undefined)
  },
}

function keyOf(tenantId: string, requestId: string): string {
  return JSON.stringify([tenantId, requestId])
}

function toEndedRow({ budget, ...end }: RequestFinish): Partial<RequestRow> {
  return {
    ...end,
    ...(budget && {
      budgetScope: budget.scopeKey,
      budgetMode: budget.mode,
      budgetDecision: budget.decision,
      budgetReason: budget.reason,
      budgetModel: budget.effectiveModel,
      budgetEstimatedUsd: budget.estimatedTotalUsd,
      budgetActualUsd: budget.actualTotalUsd,
    }),
  }
}
