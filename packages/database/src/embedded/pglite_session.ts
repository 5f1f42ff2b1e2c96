import type { PGlite } from '@electric-sql/pglite'
import type { MigrationSession } from '../migrating/migrate.js'

/** Migrations on the embedded engine. */
export function pgliteSession(pglite: PGlite): MigrationSession {
  return {
    transaction: (work) =>
      pglite.transaction((tx) =>
        work({
          query: async (text, params) => (await tx.query<Record<string, unknown>>(text, [...params])).rows,
          script: async (text) => {
            await tx.exec(text)
          },
        }),
      ),
  }
}
