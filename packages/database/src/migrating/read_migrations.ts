import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** One step of the schema. */
export interface Migration {
  readonly tag: string
  /** When it was generated, in ms since 1970: their order. */
  readonly createdAtMs: number
  readonly sql: string
}

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url))

/** Every migration this version of the code knows, oldest first. */
export async function readMigrations(folder = FOLDER): Promise<readonly Migration[]> {
  const journal = JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8')) as {
    readonly entries: readonly { readonly tag: string; readonly when: number }[]
  }
  return await Promise.all(
    journal.entries.map(async ({ tag, when }) => ({
      tag,
      createdAtMs: when,
      sql: await readFile(`${folder}/${tag}.sql`, 'utf8'),
    })),
  )
}
