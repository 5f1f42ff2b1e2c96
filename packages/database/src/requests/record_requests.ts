import type { RequestFinish, RequestStart } from '@maester/completion'
import { sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { type GroupRow, groupInsert, groupOf } from '../group_insert.js'
import type { RecordKind } from '../recorder.js'
import { toEndRow, toStartRow } from './request_rows.js'
import { requests } from './requests_table.js'

const insertRequests = groupInsert(requests)
const rowsOf = groupOf(requests)

/** Starts; a second one for the same request changes nothing. */
export const requestStarts: RecordKind<RequestStart> = {
  async write(tx, rows) {
    await insertRequests(tx, rows.map(toStartRow))
    return rows.map(() => undefined)
  },
}

/** Ends; one after the first changes nothing, nor does one for a request the tenant never started. */
export const requestEnds: RecordKind<RequestFinish> = {
  async write(tx, rows) {
    const first = new Map(rows.toReversed().map((row) => [keyOf(row.tenantId, row.requestId), row]))
    await endRequests(tx, Array.from(first.values(), toEndRow))
    return rows.map(() => undefined)
  },
}

const ENDING = [
  ...[requests.status, requests.provider, requests.model, requests.simulated, requests.content, requests.finishReason],
  ...[requests.usage, requests.totalPicoUsd, requests.priceStatus, requests.evaluation, requests.strategy],
  ...[requests.fallbackUsed, requests.attempts, requests.errorCode, requests.errorMessage, requests.answer],
  ...[requests.finishedAt, requests.durationMs],
]

/** Known from the start or told at the end: what an end does not tell stays. */
const BUDGET = [
  ...[requests.budgetScope, requests.budgetMode, requests.budgetDecision, requests.budgetReason, requests.budgetModel],
  ...[requests.budgetEstimatedUsd, requests.budgetActualUsd],
]

const CHANGES = sql.raw(
  [
    ...ENDING.map(({ name }) => `"${name}" = e."${name}"`),
    ...BUDGET.map(({ name }) => `"${name}" = coalesce(e."${name}", r."${name}")`),
  ].join(', '),
)

/** How many were ended: of those that still ran. */
export async function endRequests(tx: Transaction, rows: readonly GroupRow<typeof requests>[]): Promise<number> {
  const [counted] = await tx.execute<{ ended: number }>(sql`with done as (
    update ${requests} r set ${CHANGES} from ${rowsOf(rows)} e
    where r.tenant_id = e.tenant_id and r.request_id = e.request_id and r.status = 'running' returning 1)
    select count(*)::int as ended from done`)
  return counted!.ended
}

function keyOf(tenantId: string, requestId: string): string {
  return `${requestId.length} ${requestId}${tenantId}`
}
