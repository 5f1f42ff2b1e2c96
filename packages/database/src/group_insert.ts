import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Transaction } from './database.js'
import { toStoredRows } from './stored_json.js'

type Row = Readonly<Record<string, unknown>>

/** Writes groups of rows, with its statement put together once. */
export type GroupInsert<Table extends PgTable> = (
  tx: Transaction,
  rows: readonly Table['$inferInsert'][],
) => Promise<readonly Row[]>

/**
 * Inserts rows as one JSON parameter, which costs a third of a list of values. Rows that are there already are left as
 * they are. Gives back the `returning` columns of those inserted, under their names in the database.
 */
export function groupInsert<Table extends PgTable>(
  table: Table,
  returning: readonly PgColumn[] = [],
): GroupInsert<Table> {
  const rowsOf = groupOf(table)
  const columns = columnNames(Object.values(getTableColumns(table)))
  const head = sql.raw(`insert into "${getTableName(table)}" (${columns}) select ${columns} from `)
  const given = returning.length === 0 ? '' : ` returning ${columnNames(returning)}`
  const tail = sql.raw(` on conflict do nothing${given}`)
  return async (tx, rows) => await tx.execute(sql`${head}${rowsOf(rows)}${tail}`)
}

/** Rows as a relation of the table's own type: `json_populate_recordset(null::table, $1)`. */
export function groupOf<Table extends PgTable>(table: Table): (rows: readonly Partial<Table['$inferInsert']>[]) => SQL {
  const nameOf = new Map(Object.entries(getTableColumns(table)).map(([property, { name }]) => [property, name]))
  const head = sql.raw(`json_populate_recordset(null::"${getTableName(table)}", `)
  return (rows) => sql`${head}${toStoredRows(rows, nameOf)}::json)`
}

/** Names without their table, for places where SQL wants them so. */
export function columnNames(columns: readonly PgColumn[]): string {
  return columns.map(({ name }) => `"${name}"`).join(', ')
}
