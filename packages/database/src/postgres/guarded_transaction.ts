import type { Sql } from 'postgres'
import { isConnectionLoss, toDatabaseError } from '../classify_error.js'
import type { Transaction } from '../database.js'
import { DatabaseError } from '../errors.js'
import { type Identity, type RunQuery, runAs } from '../transaction_scope.js'
import type { Connection } from './connection_pool.js'

/**
 * A transaction that ends with its connection.
 *
 * When a backend dies, postgres.js 3.4.9 lets the callback of `begin()` go on, on the connection that takes the dead
 * one's place, and then sends its COMMIT or ROLLBACK there (https://github.com/porsager/postgres/issues/1215). `begin()` itself rejects at once. So from the loss on every query of the callback is refused, also one
 * built before, and the callback's promise stays pending for ever: neither COMMIT nor ROLLBACK follows.
 */
export async function guardedTransaction<Result>(
  { client, isLost }: Connection<Sql>,
  identity: Identity,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  let phase: 'connecting' | 'working' | 'committing' = 'connecting'
  let failedConnection = false
  const isOver = () => isLost() || failedConnection
  try {
    const { value } = await client.begin(async (scope) => {
      phase = 'working'
      const run: RunQuery = async (text, params, mode) => {
        if (isOver()) throw lost(false)
        try {
          const query = scope.unsafe(text, params as never[], { prepare: true })
          return await (mode === 'all' ? query.values() : query)
        } catch (error) {
          if (isConnectionLoss(error)) failedConnection = true
          throw error
        }
      }
      const outcome = await settled(runAs(run, identity, work))
      if (isOver()) return await new Promise<never>(() => {})
      if ('error' in outcome) throw outcome.error
      phase = 'committing'
      return outcome
    })
    return value
  } catch (error) {
    if (phase !== 'connecting' && isConnectionLoss(error)) throw lost(phase === 'committing', error)
    throw toDatabaseError(error)
  }
}

function lost(commitUnknown: boolean, cause?: unknown): DatabaseError {
  const message = 'The connection was lost inside a transaction.'
  return new DatabaseError('transaction_lost', message, true, { commitUnknown }, { cause })
}

/** How a promise ended. */
type Outcome<Value> = { readonly value: Value } | { readonly error: unknown }

export async function settled<Value>(promise: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await promise }
  } catch (error) {
    return { error }
  }
}
