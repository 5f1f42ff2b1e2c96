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
type Listed = { readonly source: string; readonly provider: string; readonly model: string }

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
  const { data } = (await get('globex', '')) as { readonly data: readonly Listed[] }
  expect(data.filter(({ source }) => source === 'tenant')).toEqual([])
})

it('takes a price as maester.yaml has it', async () => {
  const price = { model: 'my/llama', input_usd_per_million: '0.10', output_usd_per_million: '0.20' }
  const response = await post('acme', { ...price, from: '2026-01-01T00:00:00Z' })
  expect([response.status, await response.json()]).toMatchObject([
    201,
    { provider: 'my', model: 'llama', rates: { input: '0.10', output: '0.20' } },
  ])
  expect(await get('acme', 'provider=my&model=llama')).toMatchObject({ data: [{ source: 'tenant' }] })
})

it('lists what was posted, then what the lists have for the providers there are, page by page', async () => {
  await post('pager', { ...draft, model: 'gpt-4.1-mini' })
  const sources: string[] = []
  const models: string[] = []
  let cursor: string | null = ''
  do {
    const query: string = cursor === '' ? 'limit=40' : `limit=40&cursor=${cursor}`
    const page = (await get('pager', query)) as { data: Listed[]; next_cursor: string | null }
    expect(page.data.length).toBeLessThanOrEqual(40)
    sources.push(...page.data.map(({ source }) => source))
    models.push(...page.data.map(({ source, provider, model }) => `${source} ${provider}/${model}`))
    cursor = page.next_cursor
  } while (cursor !== null)

  expect(sources[0]).toBe('tenant')
  expect(models).toEqual(expect.arrayContaining(['tenant openai/gpt-4.1-mini', 'catalogue openai/gpt-4.1-mini']))
  expect(new Set(models).size).toBe(models.length)
})

it('refuses a cursor of another list', async () => {
  expect(await get('acme', 'cursor=abc')).toMatchObject({ error: { code: 'invalid_value', param: 'cursor' } })
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
  [{ ...draft, input_usd_per_million: '1' }, 'rates'],
  [{ ...draft, provider: undefined }, 'provider'],
  [{ ...draft, rates: { input: '-1' } }, 'rates.input'],
  [{ ...draft, rates: { input: 1 } }, 'rates.input'],
  [{ ...draft, to: '2025-01-01T00:00:00Z' }, 'to'],
  [{ ...draft, daily: { start: '25:00', end: '01:00' } }, 'daily.start'],
])('refuses %j', async (body, param) => {
  const response = await post('acme', body)
  expect([400, 422]).toContain(response.status)
  expect(await response.json()).toMatchObject({ error: { param } })
})
