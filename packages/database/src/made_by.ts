import { processDigits } from '@maester/observability'
import { type Column, inArray, type SQL, sql } from 'drizzle-orm'

/** The id in `column` was made by one of the processes: ids end with whoever made them. */
export function isMadeBy(column: Column, processIds: readonly string[]): SQL {
  return inArray(sql`right(${column}, ${processDigits})`, [...processIds])
}
