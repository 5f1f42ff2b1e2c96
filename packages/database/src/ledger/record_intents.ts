import { type AttemptIntent, CostMeterError } from '@maester/cost_meter'
import { sql } from 'drizzle-orm'
import { groupInsert, groupOf } from '../group_insert.js'
import type { RecordKind } from '../recorder.js'
import { attemptKey, attemptKeys } from './attempt_key.js'
import { attempts } from './attempts_table.js'

const insertAttempts = groupInsert(attempts, [attempts.tenantId, attempts.attemptId])
const rowsOf = groupOf(attempts)

/** Intents; an attempt id that the tenant used before is refused. */
export const intents: RecordKind<AttemptIntent> = {
  async write(tx, rows, isRepeat) {
    const fresh = attemptKeys(await insertAttempts(tx, rows))
    if (isRepeat && fresh.size < rows.length) {
      const written = await tx.execute<Record<string, unknown>>(sql`
        select a.tenant_id, a.attempt_id from ${attempts} a join ${rowsOf(rows)} r
          on a.tenant_id = r.tenant_id and a.attempt_id = r.attempt_id
          and a.request_id = r.request_id and a.attempt = r.attempt and a.model = r.model
          and a.created_at = r.created_at`)
      for (const key of attemptKeys(written)) fresh.add(key)
    }
    // Deleting makes the second of two rows with one id a duplicate of the first.
    return rows.map(({ tenantId, attemptId }) =>
      fresh.delete(attemptKey(tenantId, attemptId)) ? undefined : duplicate(attemptId),
    )
  },
}

function duplicate(attemptId: string): CostMeterError {
  return new CostMeterError('duplicate_attempt', 'An attempt id is used once', { value: attemptId })
}
