import { afterAll, expect, it, vi } from 'vitest'
import { describeOnPostgres } from './database_engines.js'
import { type RunningProduct, startProduct } from './product/start_product.js'

const running: RunningProduct[] = []
afterAll(async () => {
  await Promise.all(running.map((product) => product.dispose()))
})

const adminKey = 'an-admin-key-of-at-least-32-characters'
const headers = { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` }
const call = { prompt: 'Hello there.', model: 'gpt-4.1-mini', max_tokens: 20, budget_scope: 'change' }

interface Answer {
  readonly id?: string
}

async function send(product: RunningProduct, method: string, path: string, body: object) {
  const response = await fetch(product.url + path, { method, headers, body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Answer }
}

describeOnPostgres('A budget that is changed through one process', (createDatabase) => {
  it('is in force in the others soon, whichever way it was changed', async () => {
    const environment = { DATABASE_URL: await createDatabase(), MAESTER_ADMIN_KEY: adminKey }
    running.push(await startProduct({ command: 'api', environment }))
    running.push(await startProduct({ command: 'api', environment }))
    const [one, other] = running as [RunningProduct, RunningProduct]
    const asked = async () => (await send(other, 'POST', '/v1/reliable_completion', call)).status
    expect(await asked()).toBe(200)

    const budget = { scope: 'change', window: 'month', mode: 'hard', limit_usd: '0.000001' }
    const { body, status } = await send(one, 'POST', '/v1/budgets', budget)
    expect(status).toBe(201)
    const soon = { timeout: 10_000, interval: 100 }
    await vi.waitUntil(async () => (await asked()) === 409, soon)

    expect((await send(one, 'PATCH', `/v1/budgets/${body.id}`, { limit_usd: '1' })).status).toBe(200)
    await vi.waitUntil(async () => (await asked()) === 200, soon)
    expect((await send(one, 'PATCH', `/v1/budgets/${body.id}`, { limit_usd: '0.000001' })).status).toBe(200)
    await vi.waitUntil(async () => (await asked()) === 409, soon)
    expect((await send(one, 'PATCH', `/v1/budgets/${body.id}`, { mode: 'soft' })).status).toBe(200)
    await vi.waitUntil(async () => (await asked()) === 200, soon)
  }, 120_000)
})
