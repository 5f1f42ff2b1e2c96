import type { Database, Transaction } from '../database.js'
import { DatabaseError } from '../errors.js'
import { createKeyedQueue } from '../keyed_queue.js'
import { retryConflicts } from '../retry_conflicts.js'
import type { AccountRow } from './budget_state.js'

/** A transaction holds the accounts' rows against every other process: so many changes share one at most. */
const MAX_GROUP_SIZE = 64

/** Changes to accounts, one after the other for each account, each exactly as if it were alone. */
export interface BudgetTurns {
  /** `change` may run again when its transaction is lost: repeated, it must change nothing. */
  run<Result>(
    tenantId: string,
    accounts: readonly AccountRow[],
    change: (tx: Transaction) => Promise<Result>,
  ): Promise<Result>
}

interface Waiting {
  /** Gives what tells the result, once it is durable. */
  readonly perform: (tx: Transaction) => Promise<() => void>
  readonly reject: (error: unknown) => void
}

/**
 * Waiting for an account's row in the database would take a connection each, and a transaction each would take one
 * flush to disk after the other: changes to the same accounts that wait for their turn share the next transaction.
 */
export function createBudgetTurns(database: Pick<Database, 'tenantTransaction'>): BudgetTurns {
  const queue = createKeyedQueue()
  const gathering = new Map<string, Waiting[]>()

  function enqueue(tenantId: string, keys: readonly string[], set: string): void {
    const turn = async () => {
      // The embedded engine settles its promises in microtasks: others get to this queue only between two events.
      await new Promise((resolve) => setImmediate(resolve))
      const waiting = gathering.get(set) ?? []
      const group = waiting.splice(0, MAX_GROUP_SIZE)
      if (waiting.length > 0) enqueue(tenantId, keys, set)
      else gathering.delete(set)
      await settle(tenantId, group)
    }
    // Turns are taken in one order, as the rows are: nobody waits for one who waits for them.
    void keys.reduceRight<() => Promise<void>>((next, key) => () => queue.run(key, next), turn)()
  }

  async function settle(tenantId: string, group: readonly Waiting[]): Promise<void> {
    try {
      const results = await retryConflicts(() =>
        database.tenantTransaction(tenantId, async (tx) => {
          const told: (() => void)[] = []
          for (const { perform } of group) told.push(await perform(tx))
          return told
        }),
      )
      for (const tell of results) tell()
    } catch (error) {
      const isAway = error instanceof DatabaseError && error.code === 'database_unavailable'
      if (group.length === 1 || isAway) for (const { reject } of group) reject(error)
      // One that cannot be done sinks no other.
      else for (const waiting of group) await settle(tenantId, [waiting])
    }
  }

  return {
    run: (tenantId, accounts, change) =>
      new Promise((resolve, reject) => {
        const keys = accounts
          .map(({ scope, window_kind: window, time_zone: timeZone }) =>
            JSON.stringify([tenantId, scope, window, timeZone]),
          )
          .sort()
        const set = keys.join()
        const waiting: Waiting = {
          perform: async (tx) => {
            const result = await change(tx)
            return () => resolve(result)
          },
          reject,
        }
        const others = gathering.get(set)
        if (others) others.push(waiting)
        else {
          gathering.set(set, [waiting])
          enqueue(tenantId, keys, set)
        }
      }),
  }
}
