import { createServer } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type ProductOptions, type RunningProduct, startProduct } from './product/start_product.js'
import { startPostgres, withPostgresClient } from './servers/postgres.js'

const postgres = await startPostgres()
afterAll(async () => await postgres?.stop())

let product: RunningProduct | undefined
afterEach(() => product?.dispose())

/** Exits 1 by itself, with this in its last line. */
async function refuses(environment: ProductOptions['environment'], words: string, command: 'start' | 'api' = 'start') {
  const started = startProduct({ command, ...(environment && { environment }) })
  started.then((running) => (product = running)).catch(() => undefined)
  await expect(started).rejects.toThrow(/^The product exited with 1:/)
  await expect(started).rejects.toThrow(words)
}

describe('a start that cannot succeed ends at once and names the variable', () => {
  it('PORT, when another program has it', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((listening) => other.once('listening', listening))
    const { port } = other.address() as { port: number }
    await refuses({ PORT: String(port) }, 'environment: PORT: expects a free port, this one is in use')
    other.close()
  }, 30_000)

  it.each([
    [{ HOST: '999.1.1.1' }, 'environment: HOST: expects an address of this machine'],
    [{ PORT: '80800' }, 'environment: PORT: expects a port number from 0 to 65535'],
    [
      { MAESTER_DATA_DIR: '/proc/x' },
      'environment: MAESTER_DATA_DIR: The data folder /proc/x cannot be used: it cannot be',
    ],
    [
      { MAESTER_DATA_DIR: '/etc/passwd' },
      'environment: MAESTER_DATA_DIR: The data folder /etc/passwd cannot be used: it is',
    ],
    [{ DEFAULT_MODEL: 'nope' }, 'environment: DEFAULT_MODEL: expects an alias of maester.yaml or a model of a conf'],
    [{ MAESTER_CONFIG: '/nowhere.yaml' }, '/nowhere.yaml: file: does not exist'],
  ])('%o', refuses, 30_000)

  it('MAESTER_DATA_DIR, when another process has it, with the id of that process', async () => {
    product = await startProduct()
    const second = startProduct({ environment: { MAESTER_DATA_DIR: product.dataDir } })
    await expect(second).rejects.toThrow(
      /exited with 1:\n(.*\n)*environment: MAESTER_DATA_DIR: .* in use by process \d+/,
    )
  }, 30_000)

  it('DATABASE_URL, when the api alone has none', async () => {
    await refuses({}, 'environment: DATABASE_URL: is needed to run the api or a worker alone', 'api')
  }, 30_000)

  it('MAESTER_SECRET, when there is a database and no secret', async () => {
    const environment = { DATABASE_URL: 'postgres://127.0.0.1:1/none', MAESTER_SECRET: '' }
    await refuses(environment, 'environment: MAESTER_SECRET: expects at least 32 characters', 'api')
  }, 30_000)

  it('but not DEFAULT_MODEL when nobody chose it: a provider without it can still be called by name', async () => {
    product = await startProduct({ environment: { ANTHROPIC_API_KEY: 'key', DEFAULT_MODEL: '' } })
    expect(product.output()).toContain('"event":"default_model_unavailable"')
  }, 30_000)
})

describe.skipIf(postgres === undefined)(
  'a database that can never be used ends the start, and names DATABASE_URL',
  () => {
    it.each([
      [
        "insert into maester_migrations (created_at_ms, tag) values (99999999999999, '9999_later')",
        'environment: DATABASE_URL: The database was migrated by a newer version',
      ],
      [
        'alter table requests no force row level security',
        'environment: DATABASE_URL: Tenants are not separated by the database',
      ],
    ])(
      '%s',
      async (statement, words) => {
        const url = await postgres!.createDatabase()
        const environment = { DATABASE_URL: url }
        const first = await startProduct({ command: 'api', environment })
        await first.dispose()
        await withPostgresClient(url, (client) => client.query(statement))

        await refuses(environment, words, 'api')
        product = await startProduct({ command: 'worker', environment })
        await expect.poll(() => product!.output(), { timeout: 20_000 }).toContain(words)
        expect(await product.stop()).toBe(1)
      },
      60_000,
    )
  },
)
