import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readMigrations } from '../migrating/read_migrations.js'

/** A migrated, empty database as the build made it: the first start unpacks it. From `src` and from `dist` alike. */
export const TEMPLATE_FILE = fileURLToPath(new URL('../../dist/embedded/template.tar.gz', import.meta.url))
export const TEMPLATE_KEY_FILE = `${TEMPLATE_FILE}.key`

/** Changes with the schema and the engine. The queue's schema is brought up to date when the folder is opened. */
export async function templateKey(): Promise<string> {
  const hash = createHash('sha256')
  for (const { tag, sql } of await readMigrations()) hash.update(`${tag}\0${sql}\0`)
  const own = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  hash.update(`pglite ${own.dependencies['@electric-sql/pglite']}`)
  return hash.digest('hex')
}

/** The template, when it was built from this schema and engine. */
export async function readTemplate(): Promise<Blob | undefined> {
  const key = await readFile(TEMPLATE_KEY_FILE, 'utf8').catch(() => undefined)
  if (key !== (await templateKey())) return undefined
  return new Blob([await readFile(TEMPLATE_FILE)])
}
