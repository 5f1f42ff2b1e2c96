import { drizzle } from 'drizzle-orm/pg-proxy'
import type { Transaction } from './database.js'
import { DatabaseError } from './errors.js'
import type { WorkingRole } from './roles.js'

/** `all` gives rows as arrays, `execute` as objects. Dates, JSON, numeric and int8 come as text. */
export type QueryMode = 'all' | 'execute'
export type RunQuery = (text: string, params: readonly unknown[], mode: QueryMode) => Promise<readonly unknown[]>

/** Who a transaction is. `tenantId` is absent for the roles that work for every tenant. */
export interface Identity {
  readonly role: WorkingRole
  readonly tenantId?: string
}

// The settings end with the transaction; `role` set this way is `set local role`. Plans are made anew each time: one made
// while a table is empty may take any index that starts with the tenant, and a connection keeps it (foreign-key checks
// grew ten times slower so; the embedded engine has no autovacuum, whose statistics would end that).
const ENTER = `select set_config('role', $1, true), set_config('app.tenant', $2, true),
  set_config('plan_cache_mode', 'force_custom_plan', true)`

/**
 * Runs `work` as `identity` inside a transaction that `run` is bound to: takes on role and tenant first, and fails when
 * any query failed, since a COMMIT would then quietly roll back. After `work` no query of it runs any more.
 */
export async function runAs<Result>(
  run: RunQuery,
  { role, tenantId = '' }: Identity,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  if (role === 'maester_app' && tenantId === '') throw new TypeError('A tenant transaction needs a tenant.')
  let failure: { readonly error: unknown } | undefined
  let ended = false
  const guarded: RunQuery = async (text, params, mode) => {
    if (ended) throw new DatabaseError('transaction_ended', 'A query was made after its transaction.', false)
    try {
      return await run(text, params.map(toDriverValue), mode)
    } catch (error) {
      failure ??= { error }
      throw error
    }
  }
  try {
    await guarded(ENTER, [role, tenantId], 'execute')
    const tx = drizzle(async (text, params, mode) => ({ rows: [...(await guarded(text, params, mode))] }))
    const result = await work(tx)
    if (failure) throw failure.error
    return result
  } finally {
    ended = true
  }
}

function toDriverValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'bigint' ? value.toString() : value
}
