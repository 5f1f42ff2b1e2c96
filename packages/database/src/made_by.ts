import { type Column, inArray, type SQL, sql } from 'drizzle-orm'

/** The id in `column` was made by one of the processes: ids end with the 10 digits of whoever made them. */
export function isMadeBy(column: Column, processIds: readonly string[]): SQL {
  return inArray(sql`right(${column}, 10)`, [...processIds])
}
