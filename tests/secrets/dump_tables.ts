import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { withPostgresClient } from '../servers/postgres.js'
import type { Written } from './find_secrets.js'

type Query = (text: string) => Promise<{ rows: unknown[] }>

const everyTable = `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
  from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')`

/** Every row of every table, partitions and queues included, as JSON. */
export async function dumpTables(url: string): Promise<readonly Written[]> {
  return await withPostgresClient(url, (client) => dump((text) => client.query(text)))
}

/** The same of a data folder that no process holds. */
export async function dumpFolder(dataDir: string): Promise<readonly Written[]> {
  const database = await PGlite.create(join(dataDir, 'postgres'))
  try {
    return await dump((text) => database.query(text))
  } finally {
    await database.close()
  }
}

async function dump(query: Query): Promise<readonly Written[]> {
  const tables = (await query(everyTable)).rows as { name: string }[]
  const written: Written[] = []
  for (const { name } of tables) {
    const rows = (await query(`select row_to_json(t)::text as row from ${name} t`)).rows as { row: string }[]
    written.push(...rows.map(({ row }) => ({ where: `table ${name}`, text: row })))
  }
  return written
}
