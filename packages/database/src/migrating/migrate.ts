import { DatabaseError } from '../errors.js'
import { OWNER_ROLE, WORKING_ROLES } from '../roles.js'
import { ENSURE_ROLES } from './ensure_roles.js'
import type { Migration } from './read_migrations.js'

export interface MigrationStatements {
  query(text: string, params: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Runs several statements. */
  script(text: string): Promise<void>
}

export interface MigrationSession {
  /** Commits everything `work` did, or nothing. */
  transaction(work: (statements: MigrationStatements) => Promise<void>): Promise<void>
}

// Any number will do, as long as every version of the code uses the same.
const LOCK = 7_230_415_902

const TABLE = `create table if not exists maester_migrations (
  created_at_ms bigint primary key,
  tag text not null,
  applied_at timestamptz not null default now()
)`

/** What decides whether there is anything to do, in one cheap query. */
const IS_PREPARED = `select to_regclass('maester_migrations') is not null and ${WORKING_ROLES.map(
  (role) => `exists (select from pg_roles where rolname = '${role}' and pg_has_role(oid, 'member'))`,
).join(' and ')} as prepared`

/**
 * Brings the schema up to the newest migration, in one transaction and one process at a time. Rejects with
 * `schema_too_new` when the database holds a migration this code does not know.
 */
export async function migrate(session: MigrationSession, migrations: readonly Migration[]): Promise<void> {
  await session.transaction(async (statements) => {
    const { query, script } = statements
    const [found] = await query(IS_PREPARED, [])
    if (found?.prepared === true) {
      await query(`set local role ${OWNER_ROLE}`, [])
      if ((await pendingOf(statements, migrations)).length === 0) return
      await query('set local role none', [])
    }
    await query('select pg_advisory_xact_lock($1::bigint)', [String(LOCK)])
    await script(ENSURE_ROLES)
    await query(`set local role ${OWNER_ROLE}`, [])
    await query(TABLE, [])
    for (const { tag, createdAtMs, sql } of await pendingOf(statements, migrations)) {
      await script(sql)
      await query('insert into maester_migrations (created_at_ms, tag) values ($1::bigint, $2)', [
        String(createdAtMs),
        tag,
      ])
    }
  })
}

async function pendingOf({ query }: MigrationStatements, migrations: readonly Migration[]) {
  const rows = await query('select created_at_ms::text as ms, tag from maester_migrations', [])
  const applied = new Map(rows.map(({ ms, tag }) => [Number(ms), String(tag)]))
  refuseNewerSchema(applied, migrations)
  return migrations.filter(({ createdAtMs }) => !applied.has(createdAtMs))
}

function refuseNewerSchema(applied: ReadonlyMap<number, string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ createdAtMs }) => createdAtMs))
  const unknown = [...applied].filter(([ms]) => !known.has(ms)).map(([, tag]) => tag)
  if (unknown.length === 0) return
  const message = `The database was migrated by a newer version (${unknown.join(', ')}): update Maester to use it.`
  throw new DatabaseError('schema_too_new', message, false)
}
