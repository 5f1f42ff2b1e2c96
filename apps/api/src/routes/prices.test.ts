import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ auth: { mode: 'required', keys: { verify: async (key) => verdictOn(key) } } })
})
afterAll(() => api.close())

function verdictOn(key: string) {
  const principal = key === 'operator' ? ({ tenantId: 'default', operator: true } as const) : { tenantId: key }
  return { kind: 'accepted', principal } as const
}

const as = (key: string) => ({ authorization: `Bearer ${key}` })
const get = async (key: string, query: string) => (await api.get(`/v1/prices?${query}`, as(key))).json()
const post = (key: string, body: object) => api.post('/v1/prices', body, as(key))
const draft = { provider: 'openai', model: 'gpt-4.1', from: '2026-01-01T00:00:00Z', rates: { input: '1', output: '3' } }

it('tells the price of the catalogue, and that of a tier billed at a share of it', async () => {
  const listed = { data: [{ source: 'catalogue', rates: { input: '2', output: '8' }, factor: null }] }
  expect(await get('acme', 'provider=openai&model=gpt-4.1')).toMatchObject(listed)
  expect(await get('acme', 'provider=openai&model=gpt-4.1&service_tier=batch')).toMatchObject({
    data: [{ factor: '1/2' }],
  })
  expect(await get('acme', 'provider=openai&model=nobody-knows')).toMatchObject({ data: [] })
})

it("counts a tenant's own price at once, for nobody else", async () => {
  expect((await post('acme', draft)).status).toBe(201)
  expect(await get('acme', 'provider=openai&model=gpt-4.1')).toMatchObject({
    data: [{ source: 'tenant', rates: { input: '1' } }],
  })
  expect(await get('acme', 'provider=openai&model=gpt-4.1&at=2025-12-31T23:59:59Z')).toMatchObject({
    data: [{ source: 'catalogue' }],
  })
  expect(await get('globex', 'provider=openai&model=gpt-4.1')).toMatchObject({ data: [{ source: 'catalogue' }] })
  expect(await get('globex', '')).toMatchObject({ data: [] })
})

it('lets only the operator set a price for everyone', async () => {
  const everyone = { ...draft, model: 'o3', scope: 'everyone' }
  expect((await post('acme', everyone)).status).toBe(403)
  expect((await post('operator', everyone)).status).toBe(201)
  expect(await get('globex', 'provider=openai&model=o3')).toMatchObject({ data: [{ source: 'posted' }] })
})

it('enqueues the rating of past calls, of the tenant alone', async () => {
  const answer = (await (await post('acme', { ...draft, rerate: true })).json()) as { readonly job_id: string }
  expect(await api.jobStore.find({ tenantId: 'acme', jobId: answer.job_id })).toMatchObject({
    name: 'rerate_costs',
    payload: { from: '2026-01-01T00:00:00.000Z', unpriced_only: true },
  })
})

it.each([
  [{ ...draft, rates: {} }, 'rates'],
  [{ ...draft, rates: { input: '-1' } }, 'rates.input'],
  [{ ...draft, rates: { input: 1 } }, 'rates.input'],
  [{ ...draft, to: '2025-01-01T00:00:00Z' }, 'to'],
  [{ ...draft, daily: { start: '25:00', end: '01:00' } }, 'daily.start'],
])('refuses %j', async (body, param) => {
  const response = await post('acme', body)
  expect([400, 422]).toContain(response.status)
  expect(await response.json()).toMatchObject({ error: { param } })
})
