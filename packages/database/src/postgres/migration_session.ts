import type { Sql } from 'postgres'
import { isConnectionLoss } from '../classify_error.js'
import type { MigrationSession } from '../migrating/migrate.js'
import type { Connection } from './connection_pool.js'
import { settled } from './guarded_transaction.js'

/**
 * Migrations over a connection of their own: if it dies, nothing else can run on what takes its place. Then nothing more is
 * sent either: postgres.js 3.4.9 would write its ROLLBACK to the closed socket, which ends the process.
 */
export function migrationSession({ client, isLost }: Connection<Sql>): MigrationSession {
  return {
    transaction: async (work) => {
      await client.begin(async (scope) => {
        const outcome = await settled(
          work({
            query: async (text, params) => [...(await scope.unsafe(text, params as never[]))],
            script: async (text) => {
              await scope.unsafe(text).simple()
            },
          }),
        )
        const error = 'error' in outcome ? outcome.error : undefined
        if (isLost() || isConnectionLoss(error)) return await new Promise<never>(() => {})
        if (error !== undefined) throw error
      })
    },
  }
}
