import { createStorage, type Database, DatabaseError, type Transaction } from '@maester/database'
import { beforeAll, expect, it } from 'vitest'
import { describeOnEngines } from './database_engines.js'
import { oneOfEverything } from './database_one_of_everything.js'

const tablesOfTenants = `select c.relname as name from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`

describeOnEngines('The walls between tenants', (database) => {
  let tables: readonly string[]
  const as = (tenantId: string) => (text: string) =>
    database().tenantTransaction(tenantId, (tx) => tx.execute<Record<string, unknown>>(text))
  const [acme, globex] = [as('acme'), as('globex')]

  beforeAll(async () => {
    await oneOfEverything(createStorage(database()), 'acme')
    tables = (await acme(tablesOfTenants)).map(({ name }) => String(name))
  })

  it('stand around every table that holds tenants’ rows', async () => {
    expect(tables.length).toBeGreaterThanOrEqual(13)
    for (const table of tables) {
      expect([table, (await acme(`select 1 from ${table}`)).length]).not.toEqual([table, 0])
    }
  })

  it('let no tenant read, change or remove rows of another', async () => {
    for (const table of tables) {
      const attempts = {
        select: `select * from ${table}`,
        'select by tenant': `select * from ${table} where tenant_id = 'acme'`,
        update: `update ${table} set tenant_id = tenant_id where tenant_id = 'acme' returning 1`,
        delete: `delete from ${table} where tenant_id = 'acme' returning 1`,
      }
      for (const [verb, text] of Object.entries(attempts)) {
        expect([table, verb, await reachedBy(globex(text))]).toEqual([table, verb, 0])
      }
    }
  })

  it('let no tenant write rows as another', async () => {
    for (const table of tables) {
      const [row] = await acme(`select to_jsonb(t)::text as json from ${table} t limit 1`)
      const json = String(row?.json).replaceAll("'", "''")
      const copy = `insert into ${table} overriding user value
        select (jsonb_populate_record(null::${table}, '${json}')).*`
      await expect(globex(copy), table).rejects.toMatchObject({ detail: { sqlState: '42501' } })
    }
  })

  it('show a transaction without a tenant nothing', async () => {
    await expect(database().tenantTransaction('', async () => {})).rejects.toThrow(TypeError)
  })

  it('keep the ledger’s writer to the ledger and the records of calls', async () => {
    const reached = await tablesReached((work) => database().ledgerTransaction(work), tables)
    expect(reached).toEqual(['attempts', 'prices', 'requests', 'spans', 'usage_events', 'usage_rollups'])
  })

  it('keep the one who looks for what is left to do to that', async () => {
    const reached = await tablesReached((work) => database().relayTransaction(work), tables)
    expect(reached).toEqual(['alerts', 'budgets', 'jobs', 'outbox', 'reservations'])
    await expect(database().relayTransaction((tx) => tx.execute('select payload from jobs'))).rejects.toMatchObject({
      detail: { sqlState: '42501' },
    })
  })

  it('keep the doorman to the doors', async () => {
    const reached = await tablesReached((work) => database().accessTransaction(work), tables)
    expect(reached).toEqual(['api_keys', 'provider_credentials', 'tenants'])
    for (const text of ['update api_keys set digest = digest', 'delete from provider_credentials']) {
      await expect(database().accessTransaction((tx) => tx.execute(text))).rejects.toMatchObject({
        detail: { sqlState: '42501' },
      })
    }
  })

  it('refuse to be switched off', async () => {
    const withoutWalls = database().tenantTransaction('globex', async (tx) => {
      await tx.execute("select set_config('row_security', 'off', true)")
      return await tx.execute('select * from attempts')
    })
    await expect(withoutWalls).rejects.toMatchObject({ detail: { sqlState: '42501' } })
  })
})

describeOnEngines('What was recorded', (database) => {
  beforeAll(async () => await oneOfEverything(createStorage(database()), 'acme'))

  it.each(['attempts', 'usage_events', 'prompt_versions', 'replays', 'batch_items'])(
    'in %s is not changed, removed or cut away by anyone who works here',
    async (table) => {
      for (const text of [
        `update ${table} set tenant_id = tenant_id`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ]) {
        await expect(asTenant(database(), text)).rejects.toBeInstanceOf(DatabaseError)
        await expect(database().ledgerTransaction((tx) => tx.execute(text))).rejects.toBeInstanceOf(DatabaseError)
        // The embedded engine's own session is a superuser's: only the trigger stands in its way.
        const { pglite } = database()
        if (pglite) await expect(pglite.query(text)).rejects.toMatchObject({ code: '23001' })
      }
    },
  )
})

function asTenant(database: Database, text: string) {
  return database.tenantTransaction('acme', (tx) => tx.execute(text))
}

/** How many rows a statement reached; a statement that was refused for lack of a right reached none. */
async function reachedBy(statement: Promise<readonly unknown[]>): Promise<number> {
  try {
    return (await statement).length
  } catch (error) {
    if (error instanceof DatabaseError && error.detail.sqlState === '42501') return 0
    throw error
  }
}

async function tablesReached(
  transaction: (work: (tx: Transaction) => Promise<unknown>) => Promise<unknown>,
  tables: readonly string[],
): Promise<readonly string[]> {
  const reached: string[] = []
  for (const table of tables) {
    const rights = await transaction((tx) => tx.execute(`select tenant_id from ${table}`)).catch(() => undefined)
    if (rights !== undefined) reached.push(table)
  }
  return reached
}
