import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { connectPostgres } from '@maester/database'
import { expect, it } from 'vitest'
import { describeOnPostgres } from './database_engines.js'
import { tenantsAtWork } from './database_tenants_at_work.mjs'

const postgres = createRequire(new URL('../packages/database/package.json', import.meta.url))('postgres')

describeOnPostgres('While backends are killed', (createDatabase) => {
  it('no transaction reads or writes as another tenant', { timeout: 30_000 }, async () => {
    const url = await createDatabase()
    const database = await connectPostgres({ url, maxConnections: 4, acquireTimeoutMs: 5_000 })
    const seen = await underFire(url, () =>
      tenantsAtWork(async (tenantId, work) => {
        await database.tenantTransaction(tenantId, (tx) => work(async (text) => await tx.execute(text)))
      }, 8_000),
    )
    await database.close()

    expect(seen.finished).toBeGreaterThan(100)
    expect(seen.interrupted).toBeGreaterThan(10)
    expect(seen).toMatchObject({ foreignReads: 0, foreignRows: 0 })
  })

  it('postgres.js alone lets transactions do both', { timeout: 30_000 }, async () => {
    const url = await createDatabase()
    await (await connectPostgres({ url })).close()
    const script = fileURLToPath(new URL('./database_unguarded_client.mjs', import.meta.url))
    const seen = await underFire(url, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [script, url, '8000'])
      return JSON.parse(stdout)
    })

    expect(seen.foreignReads + seen.foreignRows).toBeGreaterThan(0)
  })
})

/** Runs `work` while every 100 to 200 ms two of its backends are killed, and counts rows under a wrong tenant. */
async function underFire<Seen extends object>(url: string, work: () => Promise<Seen>) {
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  let isOver = false
  const killing = (async () => {
    while (!isOver) {
      await delay(100 + Math.random() * 100)
      await admin`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
        order by random() limit 2`
    }
  })()
  const seen = await work()
  isOver = true
  await killing
  const [row] = await admin`select count(*)::int as count from prompts where split_part(name, '/', 1) <> tenant_id`
  await admin.end({ timeout: 1 })
  return { ...seen, foreignRows: Number(row.count) }
}
