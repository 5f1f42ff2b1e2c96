import { afterAll, beforeAll, describe } from 'vitest'
import { connectPostgres, type Database, openEmbedded, type PostgresSettings } from '../packages/database/src/index.js'
import { startPostgres } from './servers/postgres.js'

const postgres = await startPostgres()

/** Registers the same tests on real Postgres and on the embedded engine, each on a new, migrated database. */
export function describeOnEngines(title: string, define: (database: () => Database) => void): void {
  const engines = {
    Postgres: async () => await connectPostgres({ url: await postgres!.createDatabase() }),
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

/** The server alone, for what only Postgres does. */
export function describeOnPostgres(
  title: string,
  define: (server: { createDatabase(settings?: Partial<PostgresSettings>): Promise<string> }) => void,
): void {
  describe.skipIf(postgres === undefined)(title, () => {
    define({ createDatabase: async () => await postgres!.createDatabase() })
  })
}

/** To be called once in each test file. */
export function stopServers(): void {
  afterAll(async () => await postgres?.stop())
}
