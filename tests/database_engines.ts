import { connectPostgres, type Database, openEmbedded } from '@maester/database'
import { afterAll, beforeAll, describe } from 'vitest'
import { startPostgres } from './servers/postgres.js'

const postgres = await startPostgres()
afterAll(async () => await postgres?.stop())

/** Registers the same tests on real Postgres and on the embedded engine, each on a new, migrated database. */
export function describeOnEngines(title: string, define: (database: () => Database) => void): void {
  const engines = {
    Postgres: async () => await connectPostgres({ url: await postgres!.createDatabase(), acquireTimeoutMs: 10_000 }),
    PGlite: async () => await openEmbedded(),
  }
  for (const [engine, open] of Object.entries(engines)) {
    describe.skipIf(engine === 'Postgres' && postgres === undefined)(`${title} on ${engine}`, () => {
      let database: Database
      beforeAll(async () => {
        database = await open()
      })
      afterAll(async () => await database?.close())
      define(() => database)
    })
  }
}

/** Registers tests of what only a server does. */
export function describeOnPostgres(title: string, define: (createDatabase: () => Promise<string>) => void): void {
  describe.skipIf(postgres === undefined)(title, () => define(async () => await postgres!.createDatabase()))
}
