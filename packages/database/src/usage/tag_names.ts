import { sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** More names than this are hardly names any more: values that were put in their place. */
const MOST_NAMES = 32

/** Names of the tags on a tenant's calls since then, as far as they are in the roll-ups. */
export async function tagNames(database: Database, tenantId: string, since: Date): Promise<readonly string[]> {
  const rows = await database.tenantTransaction(tenantId, (tx) =>
    tx.execute<{ name: string }>(sql`
      select name from usage_rollups u cross join lateral jsonb_object_keys(u.tags) as name
      where u.tenant_id = ${tenantId} and u.bucket_start >= ${since}::timestamptz
      group by name order by sum(u.total_pico_usd) desc, name limit ${MOST_NAMES}`),
  )
  return rows.map(({ name }) => name)
}
