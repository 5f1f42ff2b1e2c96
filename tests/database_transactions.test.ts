import { connectPostgres, type Database } from '@maester/database'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { describeOnEngines, describeOnPostgres } from './database_engines.js'

const write = (name: string) => `insert into prompts values ('acme', '${name}', 1, now())`
const count = (database: Database) =>
  database.tenantTransaction('acme', async (tx) => (await tx.execute('select 1 from prompts')).length)

describeOnEngines('A transaction', (database) => {
  it('commits what it did, and gives the result', async () => {
    const before = await count(database())
    const result = await database().tenantTransaction('acme', async (tx) => {
      await tx.execute(write('kept'))
      return 'done'
    })
    expect([result, await count(database())]).toEqual(['done', before + 1])
  })

  it('leaves nothing behind when its work throws, and throws the same', async () => {
    const before = await count(database())
    const thrown = new Error('mine')
    const work = database().tenantTransaction('acme', async (tx) => {
      await tx.execute(write('gone'))
      throw thrown
    })
    await expect(work).rejects.toBe(thrown)
    expect(await count(database())).toBe(before)
  })

  it('fails when a query failed whose error was swallowed', async () => {
    const before = await count(database())
    const work = database().tenantTransaction('acme', async (tx) => {
      await tx.execute(write('lost'))
      await tx.execute('select 1 / 0').catch(() => undefined)
    })
    await expect(work).rejects.toMatchObject({ code: 'statement_refused', detail: { sqlState: '22012' } })
    expect(await count(database())).toBe(before)
  })

  it('refuses queries made after it', async () => {
    const late = await database().tenantTransaction('acme', async (tx) => ({ query: () => tx.execute(write('late')) }))
    await expect(late.query()).rejects.toMatchObject({ cause: { code: 'transaction_ended' } })
  })

  it('leaves its role and tenant to no other', async () => {
    await database().tenantTransaction('acme', async (tx) => tx.execute('select 1'))
    const [row] = await database().ledgerTransaction((tx) =>
      tx.execute<Record<string, unknown>>("select current_user as role, current_setting('app.tenant', true) as tenant"),
    )
    expect(row).toEqual({ role: 'maester_ledger', tenant: '' })
  })

  it('says what the database refused without repeating what was sent', async () => {
    const secret = database().tenantTransaction('acme', (tx) => tx.execute("select 'my secret prompt'::int"))
    const error: unknown = await secret.catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'statement_refused', retryable: false })
    expect(String(error)).not.toContain('secret')
  })
})

describeOnPostgres('A database on a server', (createDatabase) => {
  const admin = (url: string) => postgres(url, { max: 1, onnotice: () => {} })
  const kill = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'maester'"

  it('is migrated once by processes that start at the same time', async () => {
    const url = await createDatabase()
    const databases = await Promise.all([1, 2, 3].map(() => connectPostgres({ url })))
    await Promise.all(databases.map((database) => database.ping()))
    await Promise.all(databases.map((database) => database.close()))
  })

  it('ends a transaction whose connection is lost, refuses its next query, and serves the next one', async () => {
    const url = await createDatabase()
    const database = await connectPostgres({ url, maxConnections: 1 })
    const sql = admin(url)
    const late: unknown[] = []
    const cut = database.tenantTransaction('acme', async (tx) => {
      await tx.execute(write('cut'))
      await sql.unsafe(kill)
      for (let query = 0; query < 3; query += 1) {
        late.push(await tx.execute(write('late')).catch((error: unknown) => error))
      }
    })
    await expect(cut).rejects.toMatchObject({
      code: 'transaction_lost',
      retryable: true,
      detail: { commitUnknown: false },
    })
    expect(await count(database)).toBe(0)
    expect(late.every((outcome) => outcome instanceof Error)).toBe(true)
    await Promise.all([sql.end(), database.close()])
  })

  it('refuses within the acquire timeout when every connection is taken, while the ping still answers', async () => {
    const database = await connectPostgres({ url: await createDatabase(), maxConnections: 1, acquireTimeoutMs: 50 })
    await database.tenantTransaction('acme', async () => {
      await expect(count(database)).rejects.toMatchObject({ code: 'database_unavailable', retryable: true })
      await database.ping()
    })
    expect(await count(database)).toBe(0)
    await database.close()
  })

  it('cannot be reached where nobody listens', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/nothing'
    await expect(connectPostgres({ url })).rejects.toMatchObject({ code: 'database_unavailable', retryable: true })
  })

  it('is not opened by code older than its schema', async () => {
    const url = await createDatabase()
    await (await connectPostgres({ url })).close()
    const sql = admin(url)
    await sql`insert into maester_migrations (created_at_ms, tag) values (9000000000000, '9999_from_the_future')`
    await expect(connectPostgres({ url })).rejects.toMatchObject({ code: 'schema_too_new', retryable: false })
    await sql.end()
  })

  it.each([
    ['alter table attempts no force row level security', 'attempts has no forced'],
    ['create policy open on requests using (true)', 'requests has a policy (open)'],
    ['drop policy tenant_wall on jobs', 'jobs has no tenant policy'],
    ['alter table spans owner to maester_app', 'spans belongs to the role maester_app'],
    ['create table extras (tenant_id text)', 'extras has no forced'],
  ])('is not opened after: %s', async (damage, problem) => {
    const url = await createDatabase()
    await (await connectPostgres({ url })).close()
    const sql = admin(url)
    await sql.unsafe(damage)
    const opening = connectPostgres({ url })
    await expect(opening).rejects.toMatchObject({ code: 'walls_missing' })
    await expect(opening).rejects.toThrow(problem)
    await sql.end()
  })

  it('is opened by a user that is no superuser and owns nothing but the database', async () => {
    const url = new URL(await createDatabase())
    const name = url.pathname.slice(1)
    const sql = admin(url.href)
    await sql.unsafe(`create role ${name} login createrole`)
    await sql.unsafe(`alter database ${name} owner to ${name}`)
    for (const role of ['owner', 'app', 'ledger', 'relay']) {
      await sql.unsafe(`grant maester_${role} to ${name} with admin option`).catch(() => undefined)
    }
    url.username = name
    const database = await connectPostgres({ url: url.href })
    expect(await count(database)).toBe(0)
    await database.close()
    await sql.unsafe(`alter database ${name} owner to current_user`)
    await sql.unsafe(`reassign owned by ${name} to current_user; drop owned by ${name}; drop role ${name}`)
    await sql.end()
  })
})
