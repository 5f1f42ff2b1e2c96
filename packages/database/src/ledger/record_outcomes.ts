import { type AttemptOutcome, CostMeterError } from '@maester/cost_meter'
import { getTableColumns, sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { columnNames, groupOf, type WholeRow } from '../group_insert.js'
import type { RecordKind } from '../recorder.js'
import { attemptKey, attemptKeys } from './attempt_key.js'
import { attempts } from './attempts_table.js'
import { usageEvents } from './usage_events_table.js'

/** The place of the outcome among an attempt's usage events. */
export const OUTCOME_ENTRY = 0

const columns = sql.raw(columnNames(Object.values(getTableColumns(usageEvents))))
const rowsOf = groupOf(usageEvents)

/** Outcomes; one after the first changes nothing, and one for an attempt the tenant never opened is refused. */
export const outcomes: RecordKind<AttemptOutcome> = {
  async write(tx, rows) {
    const written = await insertOutcomes(tx, rows)
    if (written === rows.length) return rows.map(() => undefined)
    const opened = attemptKeys(
      await tx.execute<Record<string, unknown>>(sql`
        select a.tenant_id, a.attempt_id from ${attempts} a
        join ${rowsOf(rows.map(toUsageEvent))} r using (tenant_id, attempt_id)`),
    )
    return rows.map(({ tenantId, attemptId }) =>
      opened.has(attemptKey(tenantId, attemptId)) ? undefined : neverOpened(attemptId),
    )
  },
}

/** How many were written: of those that have an attempt and no outcome yet. */
export async function insertOutcomes(tx: Transaction, rows: readonly AttemptOutcome[]): Promise<number> {
  const [counted] = await tx.execute<{ written: number }>(sql`with done as (
    insert into ${usageEvents} (${columns}) select ${columns} from ${rowsOf(rows.map(toUsageEvent))} r
    where exists (select from ${attempts} a where a.tenant_id = r.tenant_id and a.attempt_id = r.attempt_id)
    on conflict do nothing returning 1)
    select count(*)::int as written from done`)
  return counted!.written
}

/** Spelt out, so that all rows have one shape: copies made with a spread cost several times as much. */
function toUsageEvent(outcome: AttemptOutcome): WholeRow<typeof usageEvents> {
  const { usage, cost } = outcome
  return {
    tenantId: outcome.tenantId,
    attemptId: outcome.attemptId,
    entry: OUTCOME_ENTRY,
    state: outcome.state,
    usage: usage.raw === undefined ? usage : { ...usage, raw: undefined },
    rawUsage: usage.raw,
    inputPicoUsd: cost.inputPicoUsd?.toString() ?? null,
    outputPicoUsd: cost.outputPicoUsd?.toString() ?? null,
    totalPicoUsd: cost.totalPicoUsd?.toString() ?? null,
    priceStatus: cost.priceStatus,
    priceVersion: cost.priceVersion,
    estimated: outcome.estimated,
    inconsistent: cost.inconsistent,
    failureClass: outcome.failureClass,
    finishReason: outcome.finishReason,
    upstreamRequestId: outcome.upstreamRequestId,
    durationMs: outcome.durationMs,
    settledAt: outcome.settledAt,
  }
}

function neverOpened(attemptId: string): CostMeterError {
  return new CostMeterError('unknown_attempt', 'The attempt was never opened', { value: attemptId })
}
