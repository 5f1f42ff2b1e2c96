import { type AttemptIntent, CostMeterError } from '@maester/cost_meter'
import { sql } from 'drizzle-orm'
import { groupInsert, groupOf, type WholeRow } from '../group_insert.js'
import type { RecordKind } from '../recorder.js'
import { attemptKey, attemptKeys } from './attempt_key.js'
import { attempts } from './attempts_table.js'

const insertAttempts = groupInsert(attempts, [attempts.tenantId, attempts.attemptId])
const rowsOf = groupOf(attempts)

/** Intents; an attempt id that the tenant used before is refused. */
export const intents: RecordKind<AttemptIntent> = {
  async write(tx, rows, isRepeat) {
    const written = rows.map(toAttempt)
    const fresh = attemptKeys(await insertAttempts(tx, written))
    if (isRepeat && fresh.size < rows.length) {
      const known = await tx.execute<Record<string, unknown>>(sql`
        select a.tenant_id, a.attempt_id from ${attempts} a join ${rowsOf(written)} r
          on a.tenant_id = r.tenant_id and a.attempt_id = r.attempt_id
          and a.request_id = r.request_id and a.attempt = r.attempt and a.model = r.model
          and a.created_at = r.created_at`)
      for (const key of attemptKeys(known)) fresh.add(key)
    }
    // Deleting makes the second of two rows with one id a duplicate of the first.
    return rows.map(({ tenantId, attemptId }) =>
      fresh.delete(attemptKey(tenantId, attemptId)) ? undefined : duplicate(attemptId),
    )
  },
}

/** Spelt out, so that all rows have one shape: copies made with a spread cost several times as much. */
function toAttempt(intent: AttemptIntent): WholeRow<typeof attempts> {
  return {
    tenantId: intent.tenantId,
    attemptId: intent.attemptId,
    requestId: intent.requestId,
    traceId: intent.traceId,
    projectId: intent.projectId,
    apiKeyId: intent.apiKeyId,
    kind: intent.kind,
    attempt: intent.attempt,
    provider: intent.provider,
    model: intent.model,
    simulated: intent.simulated,
    tags: intent.tags,
    promptName: intent.promptName,
    promptVersion: intent.promptVersion,
    keyId: intent.keyId,
    reservedPicoUsd: intent.reservedPicoUsd?.toString() ?? null,
    estimatedUsage: intent.estimatedUsage,
    createdAt: intent.createdAt,
  }
}

function duplicate(attemptId: string): CostMeterError {
  return new CostMeterError('duplicate_attempt', 'An attempt id is used once', { value: attemptId })
}
