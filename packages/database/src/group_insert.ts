import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Transaction } from './database.js'
import { toStoredJson } from './stored_json.js'

type Row = Readonly<Record<string, unknown>>

/** A row to be written. An amount may be its decimal text: rows without a `bigint` are several times as fast to write. */
export type GroupRow<Table extends PgTable> = {
  readonly [Property in keyof Table['$inferInsert']]?:
    | Table['$inferInsert'][Property]
    | (Extract<Table['$inferInsert'][Property], bigint> extends never ? never : string)
    | undefined
}

/** The same with every column said, if only to be `undefined`: a column that is new is not forgotten. */
export type WholeRow<Table extends PgTable> = {
  readonly [Property in keyof Required<GroupRow<Table>>]: GroupRow<Table>[Property]
}

/** Writes groups of rows, with its statement put together once. */
export type GroupInsert<Table extends PgTable> = (
  tx: Transaction,
  rows: readonly GroupRow<Table>[],
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
  const tail = sql.raw(` r on conflict do nothing${given}`)
  return async (tx, rows) => await tx.execute(sql`${head}${rowsOf(rows)}${tail}`)
}

/**
 * Rows as a relation with the table's columns, for `from`. The rows are serialised as they are, under the names of their
 * properties, and renamed by the database: a copy of each row under other names cost more than all else about it.
 */
export function groupOf<Table extends PgTable>(table: Table): (rows: readonly GroupRow<Table>[]) => SQL {
  const columns = Object.entries(getTableColumns(table))
  const renamed = columns.map(([property, { name }]) => `"${property}" as "${name}"`).join(', ')
  const typed = columns.map(([property, column]) => `"${property}" ${column.getSQLType()}`).join(', ')
  const head = sql.raw(`(select ${renamed} from json_to_recordset(`)
  const tail = sql.raw(`::json) as given (${typed}))`)
  return (rows) => sql`${head}${toStoredJson(rows)}${tail}`
}

/** Names without their table, for places where SQL wants them so. */
export function columnNames(columns: readonly PgColumn[]): string {
  return columns.map(({ name }) => `"${name}"`).join(', ')
}
