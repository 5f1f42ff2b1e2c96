import { type Database, DatabaseError } from '@maester/database'
import type { Logger } from '@maester/observability'

/** First and longest wait between two tries to connect, in ms. */
const firstWaitMs = 1_000
const longestWaitMs = 30_000

export interface BackgroundDatabase {
  /** Refuses everything as `database_unavailable` until it is connected. */
  readonly database: Database
  /** Resolves once connected. Rejects when trying again cannot help: the schema is newer, or the walls are missing. */
  readonly connected: Promise<void>
}

/**
 * A database that need not be there yet: the process starts, says that it is not ready, and keeps trying.
 * `engine` is known before the connection is.
 */
export function connectInBackground(
  engine: Database['engine'],
  connect: () => Promise<Database>,
  log: Logger,
): BackgroundDatabase {
  let actual: Database | undefined
  let closed = false

  async function keepTrying(): Promise<void> {
    for (let waitMs = firstWaitMs; !closed; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
      try {
        actual = await connect()
        if (closed) await actual.close()
        return
      } catch (error) {
        if (error instanceof DatabaseError && !error.retryable) throw error
        log.warn('database_unreachable', { error, next_try_ms: waitMs })
        await pause(waitMs * (0.5 + Math.random() / 2))
      }
    }
  }

  const reach = (): Database => {
    if (actual) return actual
    throw new DatabaseError('database_unavailable', 'The database is not connected yet.', true)
  }
  return {
    connected: keepTrying(),
    database: {
      engine,
      tenantTransaction: async (tenantId, work) => reach().tenantTransaction(tenantId, work),
      ledgerTransaction: async (work) => reach().ledgerTransaction(work),
      relayTransaction: async (work) => reach().relayTransaction(work),
      accessTransaction: async (work) => reach().accessTransaction(work),
      ping: async () => reach().ping(),
      async close() {
        closed = true
        await actual?.close()
      },
    },
  }
}

/** Does not keep the process alive by itself. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
