import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { connectPostgres, type Database } from '@maester/database'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { describeOnPostgres } from './database_engines.js'

type Query = (text: string) => Promise<readonly unknown[]>
type Transact = (tenantId: string, work: (query: Query) => Promise<void>) => Promise<void>

const tenants = ['acme', 'globex', 'initech', 'umbrella']
/** The tenant comes from the transaction, as a default would: the row says whose transaction wrote it. */
const write = (name: string) =>
  `insert into prompts select current_setting('app.tenant', true), '${name}/${randomUUID()}', 1, now()`
const readTenants = 'select tenant_id from prompts'

describeOnPostgres('When a backend dies under a transaction', (createDatabase) => {
  it('the transaction never goes on inside another tenant’s', async () => {
    const url = await createDatabase()
    const database = await connectPostgres({ url, maxConnections: 1, acquireTimeoutMs: 5_000 })
    const seen = await cutOffDuringPause(url, guarded(database))
    await database.close()
    expect(seen).toEqual({ read: 'refused', wrote: 'refused', rowsUnderWrongTenant: 0 })
  })

  it('which postgres.js alone would let it do', async () => {
    const url = await createDatabase()
    await (await connectPostgres({ url })).close()
    const client = postgres(url, { max: 1, onnotice: () => {}, backoff: () => 0 })
    const seen = await cutOffDuringPause(url, async (tenantId, work) => {
      await client.begin(async (scope) => {
        await scope`select set_config('role', 'maester_app', true), set_config('app.tenant', ${tenantId}, true)`
        await work(async (text) => await scope.unsafe(text))
      })
    })
    await client.end({ timeout: 0 })
    expect(seen).toEqual({ read: ['globex'], wrote: 'written', rowsUnderWrongTenant: 1 })
  })

  it('a connection that is being made is refused, and the process lives', { timeout: 30_000 }, async () => {
    const url = await createDatabase()
    await (await connectPostgres({ url })).close()
    const admin = postgres(url, { max: 1, onnotice: () => {} })
    const endsAt = Date.now() + 4_000
    const codes = new Set<string>()
    const connecting = async () => {
      while (Date.now() < endsAt) {
        await connectPostgres({ url }).then(
          (database) => database.close(),
          (error: { readonly code?: string }) => codes.add(error.code ?? 'none'),
        )
      }
    }
    const killing = async () => {
      while (Date.now() < endsAt) {
        await delay(randomInt(1, 8))
        await killBackends(admin)
      }
    }
    await Promise.all([killing(), ...Array.from({ length: 6 }, connecting)])
    await admin.end()
    expect([...codes]).toEqual(['database_unavailable'])
  })

  it('no transaction of many reads or writes as another tenant', { timeout: 30_000 }, async () => {
    const url = await createDatabase()
    const database = await connectPostgres({ url, maxConnections: 4, acquireTimeoutMs: 5_000 })
    const seen = await underFire(url, guarded(database), 8_000)
    await database.close()
    expect(seen.finished).toBeGreaterThan(100)
    expect(seen.interrupted).toBeGreaterThan(10)
    expect(seen).toMatchObject({ foreignReads: 0, rowsUnderWrongTenant: 0 })
  })
})

function guarded(database: Database): Transact {
  return (tenantId, work) =>
    database.tenantTransaction(tenantId, (tx) => work(async (text) => await tx.execute<Record<string, unknown>>(text)))
}

/**
 * Over one connection: acme's transaction pauses, its backend is killed, globex's transaction gets the connection that
 * comes in its place, writes and pauses too; then acme's goes on.
 */
async function cutOffDuringPause(url: string, transact: Transact) {
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  const [acmePauses, globexHasWritten, acmeIsThrough] = [gate(), gate(), gate()]
  const seen: { read?: unknown; wrote?: unknown } = {}
  const acme = transact('acme', async (query) => {
    await query(write('acme'))
    acmePauses.open()
    await globexHasWritten.passed
    seen.read = await query(readTenants).then(
      (rows) => rows.map((row) => (row as { tenant_id: string }).tenant_id),
      () => 'refused',
    )
    seen.wrote = await query(write('acme')).then(
      () => 'written',
      () => 'refused',
    )
    acmeIsThrough.open()
  })
  acme.catch(() => {})
  await acmePauses.passed
  const globex = transact('globex', async (query) => {
    await query(write('globex'))
    globexHasWritten.open()
    await acmeIsThrough.passed
  })
  await killBackends(admin)
  await expect(acme).rejects.toThrow()
  await globex.catch(() => {})
  const rowsUnderWrongTenant = await countUnderWrongTenant(admin)
  await admin.end()
  return { ...seen, rowsUnderWrongTenant }
}

/** Many tenants' transactions at once over few connections, with backends killed every 100 to 200 ms. */
async function underFire(url: string, transact: Transact, forMs: number) {
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  const seen = { finished: 0, interrupted: 0, foreignReads: 0 }
  const endsAt = Date.now() + forMs
  const steps = async (tenantId: string, query: Query) => {
    for (let step = randomInt(2, 6); step > 0; step -= 1) {
      await query(write(tenantId))
      await delay(randomInt(0, 20))
      const rows = (await query(readTenants)) as readonly { tenant_id: string }[]
      seen.foreignReads += rows.filter((row) => row.tenant_id !== tenantId).length
    }
  }
  const tenantAtWork = async (tenantId: string) => {
    while (Date.now() < endsAt) {
      await transact(tenantId, (query) => steps(tenantId, query)).then(
        () => (seen.finished += 1),
        () => (seen.interrupted += 1),
      )
    }
  }
  const killer = async () => {
    while (Date.now() < endsAt) {
      await delay(randomInt(100, 200))
      await killBackends(admin)
    }
  }
  await Promise.all([killer(), ...Array.from({ length: 24 }, (_, index) => tenantAtWork(tenants[index % 4]!))])
  const rowsUnderWrongTenant = await countUnderWrongTenant(admin)
  await admin.end()
  return { ...seen, rowsUnderWrongTenant }
}

/** Two of them at most: the ones left keep the others busy. */
async function killBackends(admin: postgres.Sql): Promise<void> {
  await admin`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    order by random() limit 2`
}

async function countUnderWrongTenant(admin: postgres.Sql): Promise<number> {
  const [row] = await admin`select count(*)::int as count from prompts where split_part(name, '/', 1) <> tenant_id`
  return Number(row?.count)
}

function gate() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), passed }
}
