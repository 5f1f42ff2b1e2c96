import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { settleStranded } from '@maester/completion'
import { connectPostgres, createStorage, type Storage } from '@maester/database'
import { afterAll, expect, it } from 'vitest'
import { describeOnPostgres } from './database_engines.js'
import { type RunningProduct, startProduct } from './product/start_product.js'

const running: RunningProduct[] = []
const folder = await mkdtemp(join(tmpdir(), 'maester-race-'))
afterAll(async () => {
  await Promise.all(running.map((product) => product.dispose()))
  await rm(folder, { recursive: true })
})

const adminKey = 'an admin key of at least 32 characters'
const headers = { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` }
/** Its first byte takes 2 s, so that all are asked while the first are under way. */
const call = { prompt: 'Hello there.', model: 'openai/gpt-4.1-mini-sim-fault-slow-first-byte', max_tokens: 20 }

describeOnPostgres('A hard budget with room for ten', (createDatabase) => {
  it('lets ten of 200 calls in over three processes, and counts what they cost, whoever dies', async () => {
    const url = await createDatabase()
    const file = join(folder, 'maester.yaml')
    await writeFile(
      file,
      'prices: [{ model: openai/gpt-4.1-mini-sim-fault-slow-first-byte, input_usd_per_million: "0.4", output_usd_per_million: "1.6" }]\n',
    )
    const environment = { DATABASE_URL: url, MAESTER_ADMIN_KEY: adminKey, MAESTER_CONFIG: file }
    // The first one prepares the database.
    running.push(await startProduct({ command: 'api', environment }))
    const others = [1, 2].map(() => startProduct({ command: 'api', environment }))
    running.push(...(await Promise.all(others)))
    const [first] = running as [RunningProduct]

    const limitPicoUsd = 10n * (await estimateOf(first))
    const made = await post(first, '/v1/budgets', { scope: 'race', limit_usd: toUsd(limitPicoUsd), window: 'month' })
    expect(made.status).toBe(201)
    // It is in force everywhere within 2 s.
    await delay(2_000)

    const gone = new AbortController()
    const calls = Array.from({ length: 200 }, (_, index) => {
      // Every fourth caller hangs up after a while.
      const signal = index % 4 === 0 ? gone.signal : undefined
      return post(running[index % 3]!, '/v1/reliable_completion', { ...call, budget_scope: 'race' }, signal)
    })
    const database = await connectPostgres({ url })
    const storage = createStorage(database)
    const account = { scope: 'race', window: 'month' } as const
    const stateOf = async () => (await storage.budgets.states('default', [account]))[0]!
    while ((await stateOf()).reservedPicoUsd < limitPicoUsd) await delay(20)
    // All ten are held and under way.
    gone.abort()
    await running[2]!.kill()
    const answers = await Promise.all(calls)
    const statuses = answers.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 409, 'lost']))

    // Nobody works on them any more.
    await running[0]!.stop()
    await running[1]!.stop()
    await settleStranded(storage, new Date(Date.now() + 1_000))
    const state = await stateOf()
    const records = await admitted(storage)
    expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(10)
    expect(state).toMatchObject({ reservedPicoUsd: 0n, requestCount: 10 })
    expect(state.spentPicoUsd).toBe(records.reduce((sum, { outcome }) => sum + (outcome?.cost.totalPicoUsd ?? 0n), 0n))
    expect(state.spentPicoUsd).toBeLessThanOrEqual(limitPicoUsd)
    expect(records.filter(({ state: ended }) => ended === 'intent')).toEqual([])
    await database.close()
  }, 90_000)
})

async function post(product: RunningProduct, path: string, body: object, signal?: AbortSignal) {
  const init = { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) }
  try {
    const response = await fetch(product.url + path, init)
    return { status: response.status, body: await response.json() }
  } catch {
    return { status: 'lost', body: {} }
  }
}

/** What a call is held at: from a refusal, which says so. */
async function estimateOf(product: RunningProduct): Promise<bigint> {
  const { body } = await post(product, '/v1/reliable_completion', { ...call, max_cost_usd: '0.0000001' })
  console.log(JSON.stringify(body))
  const { estimated_input_tokens: input, estimated_output_tokens: output } = body.error.budget.estimate
  return BigInt(input) * 400_000n + BigInt(output) * 1_600_000n
}

function toUsd(picoUsd: bigint): string {
  return `0.${picoUsd.toString().padStart(12, '0')}`
}

async function admitted({ ledger }: Storage) {
  return (await ledger.list({ tenantId: 'default', limit: 1_000 })).records
}
