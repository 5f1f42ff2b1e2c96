import postgres, { type Options, type Sql } from 'postgres'
import { toDatabaseError } from '../classify_error.js'
import type { Database, Transaction } from '../database.js'
import { DatabaseError } from '../errors.js'
import { assertWalls } from '../migrating/assert_walls.js'
import { migrate } from '../migrating/migrate.js'
import { readMigrations } from '../migrating/read_migrations.js'
import type { Identity } from '../transaction_scope.js'
import { within } from '../within.js'
import { createConnectionPool } from './connection_pool.js'
import { guardedTransaction } from './guarded_transaction.js'
import { migrationSession } from './migration_session.js'

export interface PostgresSettings {
  /** `postgres://user:password@host:port/database`; Postgres 15 or newer. The user may create roles, or finds them. */
  readonly url: string
  /** Default 10. */
  readonly maxConnections?: number
  /** Longest wait for a free connection, in ms. Default 1_000. */
  readonly acquireTimeoutMs?: number
  /** Default 5_000. Workers take 60_000. */
  readonly statementTimeoutMs?: number
  /** Default 2_000. */
  readonly lockTimeoutMs?: number
  /** Default 10_000. The server then ends the connection. */
  readonly idleInTransactionTimeoutMs?: number
  /** Shown in `pg_stat_activity`. Default `maester`. */
  readonly applicationName?: string
}

// Text in and out: drizzle's columns do the reading, as they do on PGlite.
const asText = {
  date: { to: 1184, from: [1082, 1114, 1184], serialize: String, parse: String },
  json: { to: 114, from: [114, 3802], serialize: String, parse: String },
}

/**
 * Connects, migrates and checks the walls. Rejects with `database_unavailable` when there is no answer (worth another
 * try), `schema_too_new` or `walls_missing` (not worth one).
 */
export async function connectPostgres(settings: PostgresSettings): Promise<Database> {
  const { url, maxConnections = 10, acquireTimeoutMs = 1_000 } = settings
  await prepare(settings)
  const pool = createConnectionPool<Sql>({
    maxConnections,
    acquireTimeoutMs,
    open: (onLost) => postgres(url, clientOptions(settings, onLost)),
    end: endClient,
  })

  async function transaction<Result>(identity: Identity, work: (tx: Transaction) => Promise<Result>) {
    const connection = await pool.acquire()
    let isMisplaced = false
    try {
      return await guardedTransaction(connection, identity, work)
    } catch (error) {
      isMisplaced = error instanceof DatabaseError && error.code === 'database_unavailable'
      throw error
    } finally {
      // A server that has become a standby keeps its connections, which are of no use to us.
      pool.release(isMisplaced ? { ...connection, isLost: () => true } : connection)
    }
  }

  return {
    engine: 'postgres',
    tenantTransaction: (tenantId, work) => transaction({ role: 'maester_app', tenantId }, work),
    ledgerTransaction: (work) => transaction({ role: 'maester_ledger' }, work),
    relayTransaction: (work) => transaction({ role: 'maester_relay' }, work),
    accessTransaction: (work) => transaction({ role: 'maester_access' }, work),
    async ping() {
      const client = postgres(url, clientOptions(settings))
      try {
        await within(2_000, client`select 1`)
      } catch (error) {
        throw toDatabaseError(error)
      } finally {
        void endClient(client)
      }
    },
    close: () => within(10_000, pool.close()).catch(() => {}),
  }
}

/** Waits 5 s for what is under way, unless the connection is lost. Never rejects: there is nothing left to do about it. */
async function endClient(client: Sql, isLost = false): Promise<void> {
  await client.end({ timeout: isLost ? 0 : 5 }).catch(() => {})
}

async function prepare(settings: PostgresSettings): Promise<void> {
  let lost = false
  const onLost = () => {
    lost = true
  }
  const client: Sql = postgres(settings.url, { ...clientOptions(settings, onLost), connection: {} })
  try {
    await migrate(migrationSession({ client, isLost: () => lost }), await readMigrations())
    await assertWalls((text) => client.unsafe(text))
  } catch (error) {
    throw toDatabaseError(error)
  } finally {
    await endClient(client, lost)
  }
}

function clientOptions(settings: PostgresSettings, onLost = () => {}): Options<typeof asText> {
  return {
    max: 1,
    types: asText,
    fetch_types: false,
    connect_timeout: 5,
    onnotice: () => {},
    onclose: onLost,
    connection: {
      application_name: settings.applicationName ?? 'maester',
      statement_timeout: settings.statementTimeoutMs ?? 5_000,
      lock_timeout: settings.lockTimeoutMs ?? 2_000,
      idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs ?? 10_000,
    },
  }
}
