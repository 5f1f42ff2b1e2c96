import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { toDatabaseError } from '../classify_error.js'
import type { Database } from '../database.js'
import { within } from '../within.js'
import { lockDataFolder } from './data_folder_lock.js'
import { pgliteTransaction } from './pglite_transaction.js'
import { prepareEmbedded } from './prepare_embedded.js'
import { readTemplate } from './template.js'

export interface EmbeddedSettings {
  /** Holds the data and the lock; made when it is not there. One process at a time. Absent: in memory. */
  readonly dataDir?: string
}

/**
 * Opens the embedded engine: locks the folder, unpacks the template on the first start, migrates, checks the walls.
 * Rejects with `data_folder_in_use`, `schema_too_new` or `walls_missing`.
 *
 * What a transaction has acknowledged survives the end of the process, however sudden. The engine does not wait for
 * the disk itself, so a power failure may lose the last moments.
 */
export async function openEmbedded({ dataDir }: EmbeddedSettings = {}): Promise<Database> {
  const lock = dataDir === undefined ? undefined : await lockDataFolder(dataDir)
  try {
    const pglite = await (dataDir === undefined ? create() : openFolder(dataDir))
    await prepareEmbedded(pglite)
    return toDatabase(pglite, () => lock?.release())
  } catch (error) {
    lock?.release()
    throw toDatabaseError(error)
  }
}

function toDatabase(pglite: PGlite, onClosed: () => void): Database {
  return {
    engine: 'pglite',
    pglite,
    tenantTransaction: (tenantId, work) => pgliteTransaction(pglite, { role: 'maester_app', tenantId }, work),
    ledgerTransaction: (work) => pgliteTransaction(pglite, { role: 'maester_ledger' }, work),
    relayTransaction: (work) => pgliteTransaction(pglite, { role: 'maester_relay' }, work),
    accessTransaction: (work) => pgliteTransaction(pglite, { role: 'maester_access' }, work),
    async ping() {
      await within(2_000, pglite.query('select 1'))
    },
    async close() {
      if (!pglite.closed) await within(10_000, pglite.close()).catch(() => {})
      onClosed()
    },
  }
}

/** A folder without the mark was left behind by a first start that did not finish: it holds nothing yet. */
async function openFolder(dataDir: string): Promise<PGlite> {
  const data = join(dataDir, 'postgres')
  const mark = join(dataDir, 'postgres.ready')
  if (existsSync(mark)) return await PGlite.create({ dataDir: data })
  rmSync(data, { recursive: true, force: true })
  const pglite = await create(data)
  writeFileSync(mark, '')
  return pglite
}

async function create(dataDir?: string): Promise<PGlite> {
  const template = await readTemplate()
  return await PGlite.create({
    ...(dataDir !== undefined && { dataDir }),
    ...(template && { loadDataDir: template }),
  })
}
