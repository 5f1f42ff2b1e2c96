import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settleStranded } from '@maester/completion'
import { formatPicoUsdExact } from '@maester/cost_meter'
import { connectPostgres, createStorage } from '@maester/database'
import { afterAll, expect, it, vi } from 'vitest'
import { describeOnPostgres } from './database_engines.js'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { startHeldProvider } from './servers/held_provider.js'

const running: RunningProduct[] = []
const folder = await mkdtemp(join(tmpdir(), 'maester-race-'))
afterAll(async () => {
  await Promise.all(running.map((product) => product.dispose()))
  await rm(folder, { recursive: true })
})

const adminKey = 'an-admin-key-of-at-least-32-characters'
const headers = { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` }
const call = { prompt: 'Hello there.', model: 'held/gpt-4.1-mini', max_tokens: 20 }

const provider = await startHeldProvider()
const { held } = provider
afterAll(() => provider.stop())

describeOnPostgres('A hard budget with room for ten', (createDatabase) => {
  it('lets ten of 200 calls in over three processes, and counts what they cost, whoever dies', async () => {
    const url = await createDatabase()
    const file = join(folder, 'maester.yaml')
    await writeFile(file, provider.settings)
    const environment = { DATABASE_URL: url, MAESTER_ADMIN_KEY: adminKey, MAESTER_CONFIG: file }
    // The first one prepares the database.
    running.push(await startProduct({ command: 'api', environment }))
    running.push(...(await Promise.all([1, 2].map(() => startProduct({ command: 'api', environment })))))
    const [first, second, third] = running as [RunningProduct, RunningProduct, RunningProduct]

    const limitPicoUsd = 10n * (await estimateOf(first))
    const account = { scope: 'race', window: 'month' } as const
    const body = { ...account, limit_usd: formatPicoUsdExact(limitPicoUsd) }
    expect((await post(first, '/v1/budgets', body)).status).toBe(201)
    await Promise.all(running.map((product) => vi.waitUntil(() => hasBudget(product), { timeout: 5_000 })))

    const gone = new AbortController()
    let refusals = 0
    const calls = Array.from({ length: 200 }, async (_, index) => {
      // Every other caller hangs up in the end.
      const signal = index % 2 === 0 ? gone.signal : undefined
      const product = running[index % 3]!
      const answer = await post(product, '/v1/reliable_completion', { ...call, budget_scope: 'race' }, signal)
      if (answer.status === 409) refusals += 1
      return answer.status
    })
    await vi.waitUntil(() => refusals >= 190 && held.length >= 10, { timeout: 60_000, interval: 20 })
    gone.abort()
    await third.kill()
    provider.answerAll()
    const statuses = await Promise.all(calls)
    expect(statuses.filter((status) => status === 409)).toHaveLength(190)
    expect(held).toHaveLength(10)

    // Nobody works on them any more.
    await Promise.all([first.stop(), second.stop()])
    const database = await connectPostgres({ url })
    const storage = createStorage(database)
    await settleStranded(storage, new Date(Date.now() + 1_000))
    const [state] = await storage.budgets.states('default', [account])
    const { records } = await storage.ledger.list({ tenantId: 'default', limit: 1_000 })
    await database.close()
    expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(10)
    expect(records.map(({ state: ended }) => ended)).not.toContain('intent')
    expect(state).toMatchObject({ reservedPicoUsd: 0n, requestCount: 10 })
    const costs = records.map(({ outcome }) => outcome?.cost.totalPicoUsd ?? 0n)
    expect(state?.spentPicoUsd).toBe(costs.reduce((sum, cost) => sum + cost, 0n))
    expect(state?.spentPicoUsd).toBeLessThanOrEqual(limitPicoUsd)
  }, 120_000)
})

async function hasBudget(product: RunningProduct): Promise<boolean> {
  const { body } = await post(product, '/v1/route/explain', { ...call, budget_scope: 'race' })
  return body.budget !== undefined && body.budget !== null
}

/** What of an answer is looked at. */
interface Answer {
  readonly budget?: object | null
  readonly error?: { readonly budget: { readonly estimate: Readonly<Record<string, number>> } }
}

async function post(product: RunningProduct, path: string, body: object, signal?: AbortSignal) {
  const init = { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) }
  try {
    const response = await fetch(product.url + path, init)
    return { status: response.status, body: (await response.json()) as Answer }
  } catch {
    return { status: 'lost', body: {} as Answer }
  }
}

/** What a call is held at: from a refusal, which says so. */
async function estimateOf(product: RunningProduct): Promise<bigint> {
  const { body } = await post(product, '/v1/reliable_completion', { ...call, max_cost_usd: '0.0000001' })
  const { estimated_input_tokens: input, estimated_output_tokens: output } = body.error!.budget.estimate
  return BigInt(input!) * 400_000n + BigInt(output!) * 1_600_000n
}
