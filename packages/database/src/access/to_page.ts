import type { Page } from '@maester/access'

/** A page from rows of which one more than `limit` was asked for. */
export function toPage<Row, Entry>(rows: readonly Row[], limit: number, toEntry: (row: Row) => Entry): Page<Entry> {
  return { items: rows.slice(0, limit).map(toEntry), hasMore: rows.length > limit }
}
