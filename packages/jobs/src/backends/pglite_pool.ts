import { EventEmitter } from 'node:events'
import type { PgNotification, PgPool, PgPoolClient, PgQueryResult } from 'bullmq'
import { queueSchema } from '../queue_schema.js'

interface EmbeddedResult {
  readonly rows: unknown[]
  readonly affectedRows?: number
}

interface EmbeddedQueryOptions {
  readonly parsers?: Record<number, (text: string) => unknown>
}

interface EmbeddedTransaction {
  query(text: string, parameters?: unknown[], options?: EmbeddedQueryOptions): Promise<EmbeddedResult>
  exec(text: string, options?: EmbeddedQueryOptions): Promise<EmbeddedResult[]>
  rollback(): Promise<void>
}

/** What is needed of a PGlite. */
export interface EmbeddedPostgres {
  transaction<T>(run: (transaction: EmbeddedTransaction) => Promise<T>): Promise<T>
  listen(channel: string, onNotification: (payload: string) => void): Promise<() => Promise<void>>
}

/**
 * A PGlite in the shape of node-postgres' pool, for BullMQ.
 *
 * All its "connections" are the one session PGlite has. So every query runs in a transaction with the queue's schema on
 * the search path for as long as it lasts, and nothing is left on the session. Waiting for it inside a transaction on
 * the same PGlite never ends.
 */
export function createPglitePool(database: EmbeddedPostgres): PgPool {
  return new PglitePool(database)
}

const int8 = 20
// node-postgres gives 64-bit integers as text; BullMQ expects that.
const options: EmbeddedQueryOptions = { parsers: { [int8]: (text) => text } }
const setSearchPath = `SET LOCAL search_path TO ${queueSchema}`

class PglitePool extends EventEmitter implements PgPool {
  /** Says that a lost connection would be noticed: there is none to lose. */
  readonly options = { keepAlive: true }
  private readonly clients = new Set<PgliteClient>()

  constructor(private readonly database: EmbeddedPostgres) {
    super()
    this.setMaxListeners(0)
  }

  query<R>(text: string, parameters?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return queryAlone<R>(this.database, text, parameters)
  }

  async connect(): Promise<PgPoolClient> {
    const client = new PgliteClient(this.database, () => this.clients.delete(client))
    this.clients.add(client)
    return client
  }

  async end(): Promise<void> {
    await Promise.all([...this.clients].map((client) => client.close()))
  }
}

/** A checked-out connection: may listen, and may hold a transaction from BEGIN to COMMIT or ROLLBACK. */
class PgliteClient extends EventEmitter implements PgPoolClient {
  private open: OpenTransaction | undefined
  private readonly unlisten: (() => Promise<void>)[] = []

  constructor(
    private readonly database: EmbeddedPostgres,
    private readonly onClose: () => void,
  ) {
    super()
    this.setMaxListeners(0)
  }

  async query<R>(text: string, parameters?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const statement = text.replace(/^(\s+|--[^\n]*\n)+/, '')
    const channel = /^LISTEN\s+"?(\w+)"?/i.exec(statement)?.[1]
    if (channel !== undefined) await this.listen(channel)
    else if (/^BEGIN\b/i.test(statement)) this.open = await openTransaction(this.database)
    else if (/^COMMIT\b/i.test(statement)) await this.endTransaction('commit')
    else if (/^ROLLBACK\b/i.test(statement)) await this.endTransaction('rollback')
    else if (this.open) return await queryWithin<R>(this.open.transaction, text, parameters)
    else return await queryAlone<R>(this.database, text, parameters)
    return { rows: [], rowCount: 0 }
  }

  release(): void {
    void this.close()
  }

  async close(): Promise<void> {
    this.onClose()
    await this.endTransaction('rollback')
    for (const stop of this.unlisten.splice(0)) await stop()
  }

  private async listen(channel: string): Promise<void> {
    const stop = await this.database.listen(channel, (payload) => {
      const notification: PgNotification = { channel, payload }
      this.emit('notification', notification)
    })
    this.unlisten.push(stop)
  }

  private async endTransaction(how: 'commit' | 'rollback'): Promise<void> {
    const open = this.open
    this.open = undefined
    await open?.end(how)
  }
}

interface OpenTransaction {
  readonly transaction: EmbeddedTransaction
  end(how: 'commit' | 'rollback'): Promise<void>
}

/** Turns PGlite's transaction, which lasts as long as a callback, into one that lasts until it is ended. */
async function openTransaction(database: EmbeddedPostgres): Promise<OpenTransaction> {
  let finish: (how: 'commit' | 'rollback') => void = () => {}
  const ending = new Promise<'commit' | 'rollback'>((resolve) => {
    finish = resolve
  })
  return await new Promise((resolve, reject) => {
    const finished = database.transaction(async (transaction) => {
      resolve({
        transaction,
        async end(how) {
          finish(how)
          await finished
        },
      })
      if ((await ending) === 'rollback') await transaction.rollback()
    })
    finished.catch(reject)
  })
}

async function queryAlone<R>(database: EmbeddedPostgres, text: string, parameters?: readonly unknown[]) {
  return await database.transaction(async (transaction) => {
    await transaction.exec(setSearchPath)
    return await queryWithin<R>(transaction, text, parameters)
  })
}

/** Text without parameters may hold several statements, as with node-postgres; the last one's result is given. */
async function queryWithin<R>(transaction: EmbeddedTransaction, text: string, parameters?: readonly unknown[]) {
  const result =
    parameters === undefined || parameters.length === 0
      ? (await transaction.exec(text, options)).at(-1)
      : await transaction.query(text, [...parameters], options)
  const rows = (result?.rows ?? []) as R[]
  return { rows, rowCount: rows.length > 0 ? rows.length : (result?.affectedRows ?? 0) }
}
