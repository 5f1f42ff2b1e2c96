import { type SQL, sql } from 'drizzle-orm'

/** What time it is, as SQL: the database's clock, which all processes share, unless one is given. */
export type Clock = () => SQL

export function createClock(now?: () => Date): Clock {
  return () => (now ? sql`${now()}::timestamptz` : sql`date_trunc('milliseconds', clock_timestamp())`)
}

/** `ms` after `time`. */
export function after(time: SQL, ms: number): SQL {
  return sql`${time} + make_interval(secs => ${ms / 1_000}::double precision)`
}
