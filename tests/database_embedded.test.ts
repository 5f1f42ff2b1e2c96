import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createStorage, type Database, openEmbedded } from '@maester/database'
import { afterEach, beforeEach, expect, it } from 'vitest'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'maester-embedded-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

it('keeps every acknowledged row through kill -9, and lets the next process in', { timeout: 60_000 }, async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < 2; round += 1) acknowledged.push(...(await writeUntilKilled(300)))
  const database = await openEmbedded({ dataDir })
  const stored = new Set(await storedAttempts(database))
  await database.close()

  expect(acknowledged.length).toBeGreaterThanOrEqual(600)
  expect(acknowledged.filter((attemptId) => !stored.has(attemptId))).toEqual([])
})

it('keeps its rows when closed and opened again', async () => {
  const first = await openEmbedded({ dataDir })
  await expect(openEmbedded({ dataDir })).rejects.toMatchObject({
    code: 'data_folder_in_use',
    detail: { pid: process.pid },
  })
  await first.tenantTransaction('acme', (tx) => tx.execute("insert into prompts values ('acme', 'kept', 1, now())"))
  await first.close()
  const second = await openEmbedded({ dataDir })
  const rows = await second.tenantTransaction('acme', (tx) => tx.execute('select name from prompts'))
  await second.close()
  expect(rows).toEqual([{ name: 'kept' }])
})

it('brings an older data folder forward, and refuses one from the future', async () => {
  const first = await openEmbedded({ dataDir })
  await first.pglite?.exec(
    `delete from maester_migrations; drop owned by maester_owner cascade; drop schema bullmq cascade`,
  )
  await first.close()
  const second = await openEmbedded({ dataDir })
  await second.tenantTransaction('acme', (tx) => tx.execute('select 1 from attempts'))
  const [queue] = (await second.pglite?.query("select to_regnamespace('bullmq')::text as schema"))?.rows ?? []
  expect(queue).toEqual({ schema: 'bullmq' })
  await second.pglite?.exec("insert into maester_migrations (created_at_ms, tag) values (9000000000000, 'future')")
  await second.close()
  await expect(openEmbedded({ dataDir })).rejects.toMatchObject({ code: 'schema_too_new' })
  await expect(openEmbedded({ dataDir })).rejects.toMatchObject({ code: 'schema_too_new' })
})

/** Lets a process of its own write until it has acknowledged so many rows, and kills it in the middle of more. */
async function writeUntilKilled(rows: number): Promise<readonly string[]> {
  const script = fileURLToPath(new URL('./database_embedded_writer.mjs', import.meta.url))
  const writer = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  writer.stdout.on('data', (chunk: Buffer) => {
    text += chunk
    if (text.split('\n').length > rows) writer.kill('SIGKILL')
  })
  await once(writer, 'close')
  return text.split('\n').filter((line) => line.length === 36)
}

async function storedAttempts(database: Database): Promise<readonly string[]> {
  const { ledger } = createStorage(database)
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await ledger.list({ tenantId: 'acme', limit: 1_000, ...(cursor !== undefined && { cursor }) })
    ids.push(...page.records.map(({ attemptId }) => attemptId))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return ids
}
