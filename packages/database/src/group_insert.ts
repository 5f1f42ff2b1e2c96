import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Transaction } from './database.js'
import { toStoredJson } from './stored_json.js'

type Row = Readonly<Record<string, unknown>>

/**
 * Inserts rows as one JSON parameter, which costs a third of a list of values. Rows that are there already are left as
 * they are. Gives back the `returning` columns of those inserted, under their names in the database.
 */
export async function insertGroup<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  returning: readonly PgColumn[],
): Promise<readonly Row[]> {
  const columns = columnList(Object.values(getTableColumns(table)))
  return await tx.execute(sql`insert into ${table} (${columns}) select ${columns} from ${rowsOf(table, rows)}
    on conflict do nothing returning ${columnList(returning)}`)
}

/** Rows as a relation of the table's own type: `json_populate_recordset(null::table, $1)`. */
export function rowsOf<Table extends PgTable>(table: Table, rows: readonly Partial<Table['$inferInsert']>[]): SQL {
  const columns = Object.entries(getTableColumns(table))
  const named = rows.map((row) =>
    Object.fromEntries(columns.map(([property, { name }]) => [name, (row as Row)[property]])),
  )
  return sql`json_populate_recordset(null::${table}, ${toStoredJson(named)}::json)`
}

/** Names without their table, for places where SQL wants them so. */
export function columnList(columns: readonly PgColumn[]): SQL {
  return sql.join(
    columns.map(({ name }) => sql.identifier(name)),
    sql`, `,
  )
}
