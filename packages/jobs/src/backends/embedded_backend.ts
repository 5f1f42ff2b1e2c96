import type { PgPool } from 'bullmq'
import type { QueueBackend } from '../queue_backend.js'
import { queuesOn } from './postgres_backend.js'

/** BullMQ on the Postgres inside this process. `pool` comes from `createPglitePool`; its database stays the caller's. */
export function createEmbeddedBackend({ pool }: { readonly pool: PgPool }): QueueBackend {
  return {
    ...queuesOn(pool),
    name: 'embedded',
    async ping() {
      await pool.query('select 1')
    },
    close: () => pool.end(),
  }
}
