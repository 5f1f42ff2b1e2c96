import { type PgQueryable, runMigrations } from 'bullmq'

/** The Postgres schema BullMQ's tables live in. */
export const queueSchema = 'bullmq'

/**
 * Brings BullMQ's own tables up to date; does nothing when they are. `client` must be one session, not a pool. Runs in
 * one transaction of its own under an advisory lock, so that several processes may start at once.
 */
export async function migrateQueueSchema(client: PgQueryable): Promise<void> {
  await runMigrations(client, queueSchema)
}
