import type { PGlite } from '@electric-sql/pglite'
import { createPglitePool, migrateQueueSchema } from '@maester/jobs'
import { assertWalls } from '../migrating/assert_walls.js'
import { migrate } from '../migrating/migrate.js'
import { readMigrations } from '../migrating/read_migrations.js'
import { pgliteSession } from './pglite_session.js'

/** Brings our schema and the queue's up to date and checks the walls. */
export async function prepareEmbedded(pglite: PGlite): Promise<void> {
  await migrate(pgliteSession(pglite), await readMigrations())
  const pool = createPglitePool(pglite)
  const client = await pool.connect()
  try {
    await migrateQueueSchema(client)
  } finally {
    client.release()
    await pool.end()
  }
  await assertWalls(async (text) => (await pglite.query<Record<string, unknown>>(text)).rows)
}
