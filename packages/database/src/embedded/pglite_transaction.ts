import type { PGlite, Transaction as PgliteTransaction } from '@electric-sql/pglite'
import { toDatabaseError } from '../classify_error.js'
import type { Transaction } from '../database.js'
import { type Identity, type RunQuery, runAs } from '../transaction_scope.js'

// int8, json, numeric, jsonb, and the dates: as text, which is how drizzle's columns read them on Postgres too.
const AS_TEXT = Object.fromEntries(
  [20, 114, 1700, 3802, 1082, 1114, 1184].map((type) => [type, (text: string) => text]),
)

/** A transaction as `identity`. PGlite connects as superuser, so without taking on a role no policy would apply. */
export async function pgliteTransaction<Result>(
  pglite: PGlite,
  identity: Identity,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  try {
    return await pglite.transaction((tx) => runAs(queriesOf(tx), identity, work))
  } catch (error) {
    throw toDatabaseError(error)
  }
}

function queriesOf(tx: PgliteTransaction): RunQuery {
  return async (text, params, mode) => {
    const rowMode = mode === 'all' ? 'array' : 'object'
    return (await tx.query(text, [...params], { rowMode, parsers: AS_TEXT })).rows
  }
}
