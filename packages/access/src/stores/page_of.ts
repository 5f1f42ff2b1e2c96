import type { Page, PageQuery } from '../tenant.js'

/** One page of entries in the order of their ids, compared by code unit as the database does. */
export function pageOf<Entry>(
  entries: Iterable<Entry>,
  idOf: (entry: Entry) => string,
  { limit, afterId = '' }: PageQuery,
): Page<Entry> {
  const after = [...entries]
    .filter((entry) => idOf(entry) > afterId)
    .sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1))
  return { items: after.slice(0, limit), hasMore: after.length > limit }
}
