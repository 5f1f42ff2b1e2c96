import type { Page, PageQuery } from '@maester/access'

interface PageParameters {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** A page of a list in the order of its ids, whose cursor is the last id of the page before. */
export function idPage({ limit, cursor }: PageParameters): PageQuery {
  return { limit, ...(cursor !== undefined && { afterId: cursor }) }
}

/** The envelope of such a page. */
export function toListBody<Entry, Shown>(
  { items, hasMore }: Page<Entry>,
  show: (entry: Entry) => Shown,
  idOf: (entry: Entry) => string,
): { readonly data: readonly Shown[]; readonly next_cursor: string | null } {
  const last = items.at(-1)
  return { data: items.map(show), next_cursor: hasMore && last !== undefined ? idOf(last) : null }
}
