import { CONTENT_OF_ANSWER } from '@maester/completion'
import { sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import { requests } from './requests_table.js'

const WORDS = sql.raw(`array[${CONTENT_OF_ANSWER.map((name) => `'${name}'`).join(', ')}]`)

/** Takes what was said out of up to `limit` ended requests of any tenant that began before `startedBefore`. */
export async function removeContent(database: Database, startedBefore: Date, limit: number): Promise<number> {
  return await database.ledgerTransaction(async (tx) => {
    const [counted] = await tx.execute<{ removed: number }>(sql`
      with old as (
        select tenant_id, request_id from ${requests}
        where started_at < ${startedBefore.toISOString()}::timestamptz and input is not null and status <> 'running'
        order by started_at limit ${limit} for update skip locked
      ), done as (
        update ${requests} r set input = null, content = null,
          answer = (r.answer::jsonb - ${WORDS})::json,
          evaluation = jsonb_set(r.evaluation::jsonb, '{metrics}', (
            select coalesce(jsonb_agg(m.metric || '{"reason": null}' order by m.place), '[]')
            from jsonb_array_elements(r.evaluation::jsonb -> 'metrics') with ordinality as m (metric, place)))::json
        from old where r.tenant_id = old.tenant_id and r.request_id = old.request_id returning 1
      )
      select count(*)::int as removed from done`)
    return counted!.removed
  })
}
