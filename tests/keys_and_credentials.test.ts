import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { startPostgres } from './servers/postgres.js'

const run = promisify(execFile)
const cli = join(resolve(import.meta.dirname, '..'), 'apps/cli/dist/main.js')
const adminKey = 'admin-key-of-at-least-32-characters'
const MAESTER_SECRET = 'a secret of at least 32 characters'
const postgres = await startPostgres()
afterAll(async () => await postgres?.stop())

const running: RunningProduct[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((product) => product.dispose()))
})
async function start(options: Parameters<typeof startProduct>[0]): Promise<RunningProduct> {
  const product = await startProduct(options)
  running.push(product)
  return product
}

const maester = async (environment: Record<string, string>, ...args: string[]) => {
  const env = { ...process.env, DATABASE_URL: '', MAESTER_CONFIG: '', MAESTER_SECRET: '', ...environment }
  return (await run(process.execPath, [cli, 'keys', ...args], { env })).stdout.trim()
}
const call = (url: string, key: string, method = 'GET', path = '/v1/requests', body?: object) =>
  fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

it('keys made on the data folder are good in the service, and revoked through it', async () => {
  const first = await start({})
  await first.stop()
  const folder = { MAESTER_DATA_DIR: first.dataDir }
  const key = await maester(folder, 'create', '--tenant', 'acme', '--name', 'web')
  const product = await start({ dataDir: first.dataDir })
  const at = { MAESTER_DATA_DIR: first.dataDir, PORT: new URL(product.url).port }

  expect((await call(product.url, key)).status).toBe(200)
  expect(await maester(at, 'list', '--tenant', 'acme')).toMatch(/^\w{8}\tactive\tmk_live_\w{8}_….{4}\tweb$/)
  await maester(at, 'revoke', key.split('_')[2]!)
  expect((await call(product.url, key)).status).toBe(401)
  expect(product.output()).not.toContain(key)
}, 90_000)

describe.skipIf(postgres === undefined)('two processes on one database', () => {
  it('both refuse a key within two seconds of its being revoked in one', async () => {
    const environment = { DATABASE_URL: await postgres!.createDatabase(), MAESTER_SECRET, MAESTER_ADMIN_KEY: adminKey }
    const one = await start({ command: 'api', environment })
    const other = await start({ command: 'api', environment })
    const key = await maester(environment, 'create', '--tenant', 'acme', '--name', 'web')
    for (const { url } of [one, other]) expect((await call(url, key)).status).toBe(200)

    await maester(environment, 'revoke', key.split('_')[2]!)
    const statuses = () => Promise.all([one, other].map(async ({ url }) => (await call(url, key)).status))
    await expect.poll(statuses, { timeout: 2_000, interval: 20 }).toEqual([401, 401])
  }, 90_000)

  it('replace a provider’s key without a failed call, and use the old one no more', async () => {
    const used: { path: string; authorization: string }[] = []
    const upstream = createServer((request, response) => {
      used.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '' })
      request.resume().on('end', () => {
        const message = { role: 'assistant', content: 'Hello.' }
        const reply = {
          id: 'x',
          object: 'chat.completion',
          model: 'm',
          usage: { prompt_tokens: 1, completion_tokens: 1 },
        }
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ ...reply, choices: [{ index: 0, message, finish_reason: 'stop' }] }))
      })
    })
    await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening))
    const { port } = upstream.address() as { port: number }
    const environment = {
      ...{ DATABASE_URL: await postgres!.createDatabase(), MAESTER_SECRET, MAESTER_ADMIN_KEY: adminKey },
      OPENAI_API_KEY: 'sk-of-the-operator-0123',
    }
    // Each process has a base URL of its own, so that the upstream can tell whose call it is.
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) => {
        const OPENAI_BASE_URL = `http://127.0.0.1:${port}/${name}/v1`
        return start({ command: 'api', environment: { ...environment, OPENAI_BASE_URL } })
      }),
    )
    if (one === undefined || other === undefined) throw new Error('two processes were started')
    const made = await call(one.url, adminKey, 'POST', '/v1/keys', { name: 'web', tenant: 'acme', scopes: ['admin'] })
    const { key } = (await made.json()) as { key: string }
    const path = '/v1/provider_credentials'
    const oldKey = { provider: 'openai', secret: 'sk-of-the-tenant-old-01', probe: false }
    const { id } = (await (await call(one.url, key, 'POST', path, oldKey)).json()) as { id: string }

    const statuses: number[] = []
    let asks = true
    const client = async ({ url }: RunningProduct) => {
      while (asks) {
        const body = { prompt: 'Hello', model: 'openai/gpt-4.1-mini' }
        statuses.push((await call(url, key, 'POST', '/v1/reliable_completion', body)).status)
      }
    }
    const load = [one, other, one, other].map(client)
    const uses = (secret: string) => used.filter(({ authorization }) => authorization === `Bearer ${secret}`).length
    const bothUse = (secret: string) =>
      ['/one/', '/other/'].every((process) => {
        const last = used.filter(({ path }) => path.startsWith(process)).slice(-10)
        return last.length === 10 && last.every(({ authorization }) => authorization === `Bearer ${secret}`)
      })
    // The other process looks every 5 s.
    await expect.poll(() => bothUse(oldKey.secret), wait).toBe(true)
    const newKey = { secret: 'sk-of-the-tenant-new-02', probe: false }
    expect((await call(one.url, key, 'PUT', `${path}/${id}`, newKey)).status).toBe(200)
    await expect.poll(() => bothUse(newKey.secret), wait).toBe(true)
    const usesOfOld = uses(oldKey.secret)
    const usesOfNew = uses(newKey.secret)
    await expect.poll(() => uses(newKey.secret), wait).toBeGreaterThan(usesOfNew + 100)
    asks = false
    await Promise.all(load)
    upstream.close()

    expect(uses(oldKey.secret)).toBe(usesOfOld)
    expect(statuses.length).toBeGreaterThan(100)
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    expect(one.output() + other.output()).not.toMatch(/sk-of-the-(tenant|operator)/)
  }, 120_000)
})

/** Rotations are seen everywhere within this time. */
const wait = { timeout: 10_000, interval: 50 }
