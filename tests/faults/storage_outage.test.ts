import { createServer } from 'node:net'
import { startSimulator } from '@maester/simulator'
import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from '../product/start_product.js'
import { startPostgres } from '../servers/postgres.js'
import { startSeverableProxy } from '../servers/severable_proxy.js'

const server = await startPostgres()
afterAll(async () => await server?.stop())

const adminKey = 'admin-key-of-the-storage-test-0123456789'
const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }

describe.skipIf(server === undefined)('Postgres', () => {
  it('down at the start, goes away, takes no writes: nothing is sent then, and calls work again after each', async () => {
    const simulator = await startSimulator()
    const databaseUrl = (await server?.createDatabase()) ?? ''
    const proxy = await startSeverableProxy(databaseUrl)
    proxy.sever()
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const environment = {
      PORT: String(port),
      DATABASE_URL: proxy.url,
      MAESTER_AUTH: 'required',
      MAESTER_ADMIN_KEY: adminKey,
      OPENAI_API_KEY: 'test-key',
      OPENAI_BASE_URL: `${simulator.url}/openai/v1`,
    }
    const starting = startProduct({ command: 'api', environment })
    let product: RunningProduct | undefined
    try {
      await expect.poll(() => statusOf(`${url}/livez`), { timeout: 30_000 }).toBe(200)
      expect(await statusOf(`${url}/readyz`)).toBe(503)
      expect(await complete(url)).toMatchObject(refused)
      proxy.mend()
      product = await starting
      expect(await complete(url)).toMatchObject({ status: 200 })

      proxy.sever()
      expect(await complete(url)).toMatchObject(refused)
      expect(simulator.calls()).toHaveLength(1)
      proxy.mend()
      await expect.poll(() => complete(url), { timeout: 10_000 }).toMatchObject({ status: 200 })

      const sent = simulator.calls().length
      await makeReadOnly(databaseUrl, true)
      expect(await complete(url)).toMatchObject(refused)
      expect(simulator.calls()).toHaveLength(sent)
      await makeReadOnly(databaseUrl, false)
      await expect.poll(() => complete(url), { timeout: 10_000 }).toMatchObject({ status: 200 })
    } finally {
      proxy.mend()
      await (product ?? (await starting)).dispose()
      await proxy.stop()
      await simulator.close()
    }
  }, 90_000)
})

const refused = { status: 503, retryAfter: expect.stringMatching(/^\d+$/), code: 'storage_unavailable' }

async function complete(url: string) {
  const body = JSON.stringify({ model: 'openai/gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] })
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })
  const told = (await response.json()) as { readonly error?: { readonly code: string } }
  return { status: response.status, retryAfter: response.headers.get('retry-after'), code: told.error?.code }
}

const statusOf = (url: string) =>
  fetch(url).then(
    ({ status }) => status,
    () => 0,
  )

/** As a primary that has become a standby. Sessions that are open are ended, as they are then. */
async function makeReadOnly(databaseUrl: string, on: boolean): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  const name = new URL(databaseUrl).pathname.slice(1)
  await sql.unsafe('SET default_transaction_read_only = off')
  await sql.unsafe(`ALTER DATABASE "${name}" SET default_transaction_read_only = ${on ? 'on' : 'off'}`)
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name} AND pid <> pg_backend_pid()`
  await sql.end({ timeout: 1 })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
