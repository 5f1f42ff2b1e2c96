import type { PGlite } from '@electric-sql/pglite'
import type { PgRemoteDatabase } from 'drizzle-orm/pg-proxy'

/**
 * The queries of one transaction, through drizzle. The same type on both engines. A query that fails makes the whole
 * transaction fail, even when its error is caught.
 */
export type Transaction = PgRemoteDatabase

/**
 * A migrated database with its walls checked. Transactions are the only way in: each takes on a role that
 * row-level security applies to before its first query.
 *
 * Nothing is retried. Await nothing but the transaction's own queries inside `work`: on PGlite everyone else waits.
 * Rejects with `database_unavailable` or `transaction_lost` when the connection fails, `statement_refused` when the
 * database refuses, and with whatever `work` throws; then nothing was changed.
 */
export interface Database {
  readonly engine: 'postgres' | 'pglite'
  /** Sees and writes the rows of one tenant. */
  tenantTransaction<Result>(tenantId: string, work: (tx: Transaction) => Promise<Result>): Promise<Result>
  /** Appends to and settles the ledger and the records of calls, for any tenant. Reaches nothing else. */
  ledgerTransaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>
  /** Finds what is left to do for any tenant (jobs to hand over, money still held) and marks jobs as handed over. */
  relayTransaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>
  /** Manages tenants, finds API keys before their tenant is known, and reads the sealed credentials in use. */
  accessTransaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>
  /** Resolves when the database answers within 2 s. Uses a connection of its own, so a busy pool does not hide it. */
  ping(): Promise<void>
  /** Lets go of connections and the data folder, within 10 s. */
  close(): Promise<void>
  /** The embedded engine itself, for the queue; absent on Postgres. */
  readonly pglite?: PGlite
}
