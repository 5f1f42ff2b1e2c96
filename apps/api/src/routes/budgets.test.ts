import { createBudgetBook, createMemoryBudgetPolicyStore } from '@maester/cost_meter'
import { afterEach, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

let api: TestApi
afterEach(() => api.close())

interface Budget {
  readonly id: string
  readonly [field: string]: unknown
}

async function scene() {
  const budgetPolicies = createMemoryBudgetPolicyStore()
  const mode = { window: 'month', mode: 'hard' } as const
  const budgetBook = createBudgetBook({
    configured: [
      { ...mode, id: 'file_1', scope: 'tenant:default', limitPicoUsd: 500_000_000_000_000n },
      { ...mode, id: 'file_2', scope: 'tenant:globex', limitPicoUsd: 1n },
    ],
    store: budgetPolicies,
  })
  api = await startTestApi({ budgetPolicies, budgetBook })
  const send = (method: string, body?: unknown) => ({
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const make = (body: object) => api.read<Budget>('/v1/budgets', send('POST', body))
  const list = async (query = '') => (await api.read<{ data: Budget[] }>(`/v1/budgets${query}`)).data
  return { make, list, send, budgetBook }
}

it('makes a budget that is in force at once, and shows where it stands', async () => {
  const { make, list, budgetBook } = await scene()
  const made = await make({ scope: 'demo', limit_usd: '0.000000000001', window: 'day', timezone: 'Europe/Berlin' })
  expect(made).toMatchObject({
    ...{ scope: 'demo', limit_usd: '0.000000000001', window: 'day', timezone: 'Europe/Berlin', mode: 'hard' },
    ...{ source: 'api', account: 'demo', spent_usd: '0', reserved_usd: '0', request_count: 0 },
  })
  expect((await budgetBook.policiesOf('default')).get('demo')).toHaveLength(1)

  const account = { scope: 'demo', window: 'day', timeZone: 'Europe/Berlin' } as const
  const settlement = { tenantId: 'default', requestId: 'r', accounts: [account], executed: true }
  await api.budgets.settle({ ...settlement, spentPicoUsd: 1_234_567n })
  expect(await list()).toMatchObject([
    { id: 'file_1', source: 'file', limit_usd: '500', created_at: null },
    { id: made.id, spent_usd: '0.000001234567', request_count: 1 },
  ])
})

it('changes what it may, and removes', async () => {
  const { make, list, send, budgetBook } = await scene()
  const { id } = await make({ scope: 'user:*', limit_usd: '5' })
  const path = `/v1/budgets/${id}`
  expect(await api.read(path, send('PATCH', { limit_usd: '7.5', mode: 'soft' }))).toMatchObject({
    ...{ limit_usd: '7.5', mode: 'soft', window: 'total', spent_usd: null, account: null },
  })
  expect((await budgetBook.policiesOf('default')).get('user:*')).toMatchObject([{ mode: 'soft' }])
  expect((await fetch(api.url + path, send('PATCH', { scope: 'other' }))).status).toBe(400)
  expect((await fetch(api.url + path, { method: 'DELETE' })).status).toBe(204)
  expect((await fetch(api.url + path, { method: 'DELETE' })).status).toBe(404)
  expect(await list()).toHaveLength(1)
})

it('shows the budgets a scope falls under with its own figures', async () => {
  const { make, list } = await scene()
  await make({ scope: 'user:*', limit_usd: '5' })
  await make({ scope: 'user:alice', limit_usd: '9' })
  await make({ scope: 'user:bob', limit_usd: '9' })
  const settlement = { tenantId: 'default', requestId: 'r', executed: true, spentPicoUsd: 2_000_000_000_000n }
  await api.budgets.settle({ ...settlement, accounts: [{ scope: 'user:alice', window: 'total' }] })
  expect(await list('?scope=user:alice')).toMatchObject([
    { scope: 'user:alice', account: 'user:alice', spent_usd: '2' },
    { scope: 'user:*', account: 'user:alice', spent_usd: '2' },
  ])
})

it('leaves those of the file to the file, and those of others to others', async () => {
  const { send } = await scene()
  expect(await api.read('/v1/budgets/file_1')).toMatchObject({ scope: 'tenant:default' })
  const change = (id: string) => fetch(`${api.url}/v1/budgets/${id}`, send('PATCH', { mode: 'soft' }))
  const refused = await change('file_1')
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param: 'budget_id' } }])
  expect((await change('file_2')).status).toBe(404)
  expect((await change('budget_of_nobody')).status).toBe(404)
})

it.each([
  [{ limit_usd: '1' }, 'scope'],
  [{ scope: 'demo' }, 'limit_usd'],
  [{ scope: 'demo', limit_usd: 1 }, 'limit_usd'],
  [{ scope: 'demo', limit_usd: '-1' }, 'limit_usd'],
  [{ scope: 'demo', limit_usd: '1e3' }, 'limit_usd'],
  [{ scope: 'demo', limit_usd: '1', window: 'year' }, 'window'],
  [{ scope: 'demo', limit_usd: '1', timezone: 'Mars/Olympus' }, 'timezone'],
  [{ scope: 'demo', limit_usd: '1', mode: 'loose' }, 'mode'],
  [{ scope: 'de\u0000mo', limit_usd: '1' }, 'scope'],
  [{ scope: 'user:a*', limit_usd: '1' }, 'scope'],
  [{ scope: 'tenant:globex', limit_usd: '1' }, 'scope'],
  [{ scope: 'demo', limit_usd: '1', spent_usd: '0' }, 'spent_usd'],
])('refuses %j by the name of the field', async (body, param) => {
  await scene()
  const response = await api.post('/v1/budgets', body)
  expect([response.status, await response.json()]).toMatchObject([400, { error: { param } }])
})
