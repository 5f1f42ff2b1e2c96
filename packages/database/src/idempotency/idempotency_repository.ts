import type { IdempotencyRef, IdempotencyStore, IdempotencyVerdict, KeptAnswer } from '@maester/completion'
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import { after, createClock } from '../jobs/clock.js'
import { retryConflicts } from '../retry_conflicts.js'
import { toStoredJson } from '../stored_json.js'
import { idempotencyKeys as keys } from './idempotency_keys_table.js'

type Row = Pick<typeof keys.$inferSelect, 'fingerprint' | 'status' | 'headers' | 'body'> & { readonly alive: boolean }

/** Leases go by the database's clock, which all processes share, unless one is given. */
export function createIdempotencyStore(database: Database, now?: () => Date): IdempotencyStore {
  const clock = createClock(now)

  /** The key's row, as long as `owner` is still at it. */
  function owned(ref: IdempotencyRef, owner: string) {
    return and(is(ref), eq(keys.owner, owner), isNull(keys.status))
  }

  async function change(ref: IdempotencyRef, owner: string, set: SQL): Promise<void> {
    await retryConflicts(() =>
      database.tenantTransaction(ref.tenantId, (tx) =>
        tx.execute(sql`update ${keys} set ${set} where ${owned(ref, owner)}`),
      ),
    )
  }

  return {
    claim({ owner, fingerprint, leaseMs, keepMs, retryUnknown, ...ref }) {
      const { tenantId, principal, endpoint, key } = ref
      return retryConflicts(() =>
        database.tenantTransaction(tenantId, async (tx): Promise<IdempotencyVerdict> => {
          const time = clock()
          const taken = await tx
            .insert(keys)
            .values({
              ...{ tenantId, principal, endpoint, key, fingerprint, owner },
              ...{ leaseEndsAt: after(time, leaseMs), expiresAt: after(time, keepMs) },
            })
            .onConflictDoUpdate({
              target: [keys.tenantId, keys.principal, keys.endpoint, keys.key],
              set: {
                ...{ fingerprint, owner, status: null, headers: null, body: null },
                ...{ leaseEndsAt: after(time, leaseMs), expiresAt: after(time, keepMs) },
              },
              setWhere: sql`${keys.expiresAt} <= ${time} or (${retryUnknown}::boolean and ${keys.status} is null
                and ${keys.leaseEndsAt} <= ${time} and ${keys.fingerprint} = ${fingerprint})`,
            })
            .returning({ owner: keys.owner })
          if (taken.length > 0) return { kind: 'claimed' }
          const { status, headers, body } = keys
          const [row] = await tx
            .select({
              fingerprint: keys.fingerprint,
              status,
              headers,
              body,
              alive: sql<boolean>`${keys.leaseEndsAt} > ${time}`,
            })
            .from(keys)
            .where(is(ref))
          // Gone between the two statements: whoever had it did nothing, and the next attempt will find it free.
          return row ? verdictOn(row, fingerprint) : { kind: 'in_progress' }
        }),
      )
    },
    renew: (ref, owner, leaseMs) => change(ref, owner, sql`lease_ends_at = ${after(clock(), leaseMs)}`),
    finish: (ref, owner, { status, headers, body }) =>
      change(
        ref,
        owner,
        sql`status = ${status}::integer, headers = ${toStoredJson(headers)}::json, body = ${body.replaceAll('\0', '')}`,
      ),
    abandon: (ref, owner) => change(ref, owner, sql`lease_ends_at = ${clock()}`),
    async release(ref, owner) {
      await database.tenantTransaction(ref.tenantId, (tx) => tx.delete(keys).where(owned(ref, owner)))
    },
    async deleteExpired() {
      await database.relayTransaction((tx) => tx.execute(sql`delete from ${keys} where expires_at <= ${clock()}`))
    },
  }
}

function verdictOn({ fingerprint, status, headers, body, alive }: Row, wanted: string): IdempotencyVerdict {
  if (fingerprint !== wanted) return { kind: 'reused' }
  if (status === null || body === null) return { kind: alive ? 'in_progress' : 'unknown' }
  return { kind: 'done', answer: { status, headers: headers as KeptAnswer['headers'], body } }
}

function is({ tenantId, principal, endpoint, key }: IdempotencyRef) {
  return and(eq(keys.tenantId, tenantId), eq(keys.principal, principal), eq(keys.endpoint, endpoint), eq(keys.key, key))
}
