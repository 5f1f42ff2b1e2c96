import type { Sql } from 'postgres'
import type { MigrationSession } from '../migrating/migrate.js'

/** Migrations over a connection of their own: if it dies, nothing else can run on what takes its place. */
export function migrationSession(client: Sql): MigrationSession {
  return {
    transaction: async (work) => {
      await client.begin((scope) =>
        work({
          query: async (text, params) => [...(await scope.unsafe(text, params as never[]))],
          script: async (text) => {
            await scope.unsafe(text).simple()
          },
        }),
      )
    },
  }
}
