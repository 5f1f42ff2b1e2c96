import { createPriceBook } from '@maester/cost_meter'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
  await call({ at: '2026-11-19T10:00:00Z', feature: 'search', inputTokens: 1_000_000 })
  await call({ at: '2026-11-20T10:00:00Z', feature: 'search', inputTokens: 1_000_000 })
  await call({ at: '2026-11-20T11:00:00Z', feature: '=HYPERLINK("x")', inputTokens: 3_000_000, model: 'gpt-4.1-mini' })
  await call({ at: '2026-11-20T23:30:00Z', inputTokens: 1_000_000 })
})
afterAll(() => api.close())

let calls = 0
async function call(asked: { at: string; inputTokens: number; feature?: string; model?: string }): Promise<void> {
  const { at, feature, inputTokens, model = 'gpt-4.1' } = asked
  const [attemptId, createdAt] = [`att_${calls++}`, new Date(at)]
  const usage = { inputTokens, outputTokens: 0 }
  const cost = createPriceBook().rate({ provider: 'openai', model, at: createdAt }, usage)
  await api.ledger.open({
    ...{ attemptId, requestId: `req_${attemptId}`, traceId: 'a'.repeat(32), tenantId: 'default', kind: 'completion' },
    ...{ attempt: 1, provider: 'openai', model, simulated: true, tags: feature === undefined ? {} : { feature } },
    ...{ reservedPicoUsd: null, estimatedUsage: {}, createdAt },
  })
  await api.ledger.close({
    ...{ attemptId, tenantId: 'default', state: 'settled', usage, cost, estimated: false, durationMs: 1 },
    settledAt: createdAt,
  })
}

const range = 'from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z'
interface Answer {
  readonly data: readonly { readonly group: object; readonly calls: number; readonly cost_usd: string }[]
  readonly total: { readonly calls: number; readonly cost_usd: string }
}
const groupsOf = async (query: string) => {
  const { data } = await api.read<Answer>(`/v1/usage?${query}`)
  return data.map(({ group, calls: count, cost_usd }) => [group, count, cost_usd])
}

it('adds up spend by tag, the dearest first, what has no tag under null', async () => {
  expect(await groupsOf(`${range}&group_by=tag.feature`)).toEqual([
    [{ 'tag.feature': 'search' }, 2, '4'],
    [{ 'tag.feature': null }, 1, '2'],
    [{ 'tag.feature': '=HYPERLINK("x")' }, 1, '1.2'],
  ])
})

it('cuts days by UTC, or by the time zone asked for', async () => {
  expect(await groupsOf(`${range}&group_by=day`)).toEqual([
    [{ day: '2026-11-20' }, 3, '5.2'],
    [{ day: '2026-11-19' }, 1, '2'],
  ])
  expect(await groupsOf(`${range}&group_by=day&timezone=Europe/Berlin`)).toContainEqual([{ day: '2026-11-21' }, 1, '2'])
})

it('narrows by what is asked for', async () => {
  expect(await groupsOf(`${range}&group_by=model&tag=feature%3Dsearch`)).toEqual([[{ model: 'gpt-4.1' }, 2, '4']])
  expect(await groupsOf(`${range}&simulated=false`)).toEqual([])
})

it.each([
  ['group_by=nothing', 'group_by'],
  ['group_by=model,provider,day,kind,attempt,hour', 'group_by'],
  ['from=yesterday', 'from'],
  ['from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z', 'from'],
  ['tag=feature', 'tag'],
  ['timezone=Nowhere', 'timezone'],
])('refuses %s', async (query, param) => {
  const response = await api.get(`/v1/usage?${query}`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_value', param } })
})

it('says in one answer why a day was dearer than the day before', async () => {
  const days = 'from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z'
  expect(await api.read(`/v1/usage/compare?${days}&group_by=tag.feature`)).toMatchObject({
    before: { from: '2026-11-19T00:00:00.000Z', total: { cost_usd: '2' } },
    after: { total: { cost_usd: '5.2' } },
    total: { delta_usd: '3.2', delta_percent: 160 },
    data: [
      { group: { 'tag.feature': null }, delta_usd: '2', causes: [{ cause: 'volume', usd: '2' }] },
      { group: { 'tag.feature': '=HYPERLINK("x")' }, delta_usd: '1.2' },
      { group: { 'tag.feature': 'search' }, delta_usd: '0', causes: [] },
    ],
  })
})

it('exports every call, as text no spreadsheet runs', async () => {
  const csv = await (await api.get('/v1/usage/export?format=csv')).text()
  const lines = csv.split('\r\n').filter((line) => line !== '')
  expect(lines).toHaveLength(5)
  expect(lines[0]).toContain('attempt_id,request_id')
  expect(csv).not.toMatch(/(^|,)"?[=+@]/m)
  const jsonl = await (await api.get('/v1/usage/export?format=jsonl&from=2026-11-20T00:00:00Z')).text()
  const records = jsonl
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(records.map(({ attempt_id }) => attempt_id)).toEqual(['att_3', 'att_2', 'att_1'])
})
