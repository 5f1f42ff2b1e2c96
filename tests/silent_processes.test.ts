import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectPostgres, createStorage } from '@maester/database'
import { afterAll, expect, it, vi } from 'vitest'
import { describeOnPostgres } from './database_engines.js'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { startHeldProvider } from './servers/held_provider.js'

const running: RunningProduct[] = []
const folder = await mkdtemp(join(tmpdir(), 'maester-silent-'))

const provider = await startHeldProvider()
const { held } = provider
afterAll(async () => {
  await Promise.all(running.map((product) => product.dispose()))
  provider.stop()
  await rm(folder, { recursive: true })
})

const adminKey = 'an-admin-key-of-at-least-32-characters'
const headers = { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` }
const call = { prompt: 'Hello there.', model: 'held/gpt-4.1-mini', max_tokens: 20, budget_scope: 'shared' }
const account = { scope: 'shared', window: 'month' } as const

describeOnPostgres('What killed and paused processes left open', (createDatabase) => {
  it('is settled by another within a minute, whose own call goes on, and a woken one adds nothing to it', async () => {
    const url = await createDatabase()
    const file = join(folder, 'maester.yaml')
    await writeFile(
      file,
      `${provider.settings}reliability: { timeouts_ms: { first_byte: 300000 } }
budgets: [{ scope: shared, limit_usd: "1", window: month, mode: hard }]\n`,
    )
    const environment = { DATABASE_URL: url, MAESTER_ADMIN_KEY: adminKey, MAESTER_CONFIG: file }
    const living = await startProduct({ command: 'api', environment })
    running.push(living)
    const dying = await startProduct({ command: 'api', environment })
    running.push(dying)
    const paused = await startProduct({ command: 'api', environment })
    running.push(paused)

    const post = (product: RunningProduct) =>
      fetch(`${product.url}/v1/reliable_completion`, { method: 'POST', headers, body: JSON.stringify(call) })
    const lost = [1, 2, 3].map(() => post(dying).catch(() => undefined))
    await vi.waitUntil(() => held.length === 3, { timeout: 10_000 })
    const outlived = post(paused)
    await vi.waitUntil(() => held.length === 4, { timeout: 10_000 })
    const kept = post(living)
    await vi.waitUntil(() => held.length === 5, { timeout: 10_000 })
    await dying.kill()
    paused.signal('SIGSTOP')
    await Promise.all(lost)

    const database = await connectPostgres({ url })
    const { budgets, ledger, requests } = createStorage(database)
    const budget = async () => (await budgets.states('default', [account]))[0]!
    const records = async () => (await ledger.list({ tenantId: 'default', limit: 100 })).records
    const statuses = async () =>
      (await requests.list({ tenantId: 'default', limit: 100 })).records.map(({ status }) => status).sort()
    const known = async () => (await database.ledgerTransaction((tx) => tx.execute('select 1 from processes'))).length
    // Requests are ended last.
    await vi.waitUntil(async () => (await statuses()).filter((status) => status === 'failed').length === 4, {
      timeout: 100_000,
      interval: 250,
    })
    expect(await statuses()).toEqual(['failed', 'failed', 'failed', 'failed', 'running'])
    const unknown = ['unknown', 'unknown', 'unknown', 'unknown']
    expect((await records()).map(({ state }) => state)).toEqual(['intent', ...unknown])
    const [own] = await records()
    expect(await budget()).toMatchObject({ requestCount: 4, reservedPicoUsd: own?.reservedPicoUsd })

    const ofFailed = await fetch(`${living.url}/v1/requests?status=failed&limit=1`, { headers })
    const [failed] = ((await ofFailed.json()) as { data: readonly { request_id: string }[] }).data
    const detail = await fetch(`${living.url}/v1/requests/${failed?.request_id}`, { headers })
    expect(await detail.json()).toMatchObject({ attempts: [{ state: 'unknown', key_id: expect.any(String) }] })

    // It would be tried again, had the request not been ended meanwhile.
    held[3]?.writeHead(500).end('{}')
    paused.signal('SIGCONT')
    expect(await (await outlived).json()).toMatchObject({ error: { code: 'storage_unavailable' } })
    expect(held).toHaveLength(5)
    const next = post(paused)
    await vi.waitUntil(() => held.length === 6, { timeout: 10_000 })

    provider.answerAll()
    expect((await kept).status).toBe(200)
    expect((await next).status).toBe(200)
    await paused.stop()
    // The killed one is forgotten when nothing of it came to light any more; the stopped ones go by themselves.
    await vi.waitUntil(async () => (await known()) === 1, { timeout: 30_000, interval: 250 })
    await living.stop()
    expect((await records()).map(({ state }) => state)).toEqual(['settled', 'settled', ...unknown])
    expect(await statuses()).toEqual(['failed', 'failed', 'failed', 'failed', 'ok', 'ok'])
    const costs = (await records()).map(({ outcome }) => outcome?.cost.totalPicoUsd ?? 0n)
    const spentPicoUsd = costs.reduce((sum, cost) => sum + cost, 0n)
    expect(await budget()).toMatchObject({ requestCount: 6, reservedPicoUsd: 0n, spentPicoUsd })
    expect(await known()).toBe(0)
    await database.close()
  }, 180_000)
})
