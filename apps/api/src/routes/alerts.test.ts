import type { RaisedAlert } from '@maester/alerts'
import { afterEach, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

let api: TestApi
afterEach(() => api.close())

interface Page {
  readonly data: readonly { readonly id: string; readonly [field: string]: unknown }[]
  readonly next_cursor: string | null
}

const raised = (changes: Partial<RaisedAlert> = {}): RaisedAlert => ({
  ...{ tenantId: 'default', kind: 'budget_threshold', key: 'k', severity: 'warning', count: 1 },
  ...{ title: '80 % is spent.', detail: { spent_usd: '8' }, raisedAt: new Date('2026-11-20T10:00:00Z') },
  ...changes,
})

async function scene(...alerts: RaisedAlert[]) {
  api = await startTestApi()
  await api.alerts.record(alerts)
  const keys = async (query: string) => (await api.read<Page>(`/v1/alerts${query}`)).data.map(({ key }) => key)
  return { keys }
}

const acknowledge = (id: string, query = '') => api.read(`/v1/alerts/${id}/acknowledge${query}`, { method: 'POST' })

it('lists alerts by kind, severity, time and state', async () => {
  const { keys } = await scene(
    raised({ key: 'a' }),
    raised({ key: 'b', severity: 'critical', raisedAt: new Date('2026-11-20T11:00:00Z') }),
    raised({ key: 'c', kind: 'spend_anomaly', raisedAt: new Date('2026-11-20T12:00:00Z') }),
    raised({ key: 'd', tenantId: 'globex' }),
  )
  expect(await keys('')).toEqual(['c', 'b', 'a'])
  expect(await keys('?kind=spend_anomaly')).toEqual(['c'])
  expect(await keys('?severity=critical')).toEqual(['b'])
  expect(await keys('?from=2026-11-20T11:00:00Z&to=2026-11-20T12:00:00Z')).toEqual(['b'])
  expect(await keys('?state=acknowledged')).toEqual([])
  const first = await api.read<Page>('/v1/alerts?limit=2')
  expect(await keys(`?limit=2&cursor=${first.next_cursor}`)).toEqual(['a'])
})

it('acknowledges one, once', async () => {
  const { keys } = await scene(raised())
  const [found] = (await api.read<Page>('/v1/alerts')).data
  expect(found).toMatchObject({ state: 'open', count: 1, acknowledged_at: null, tenant: 'default' })
  const seen = await acknowledge(found!.id)
  expect(seen).toMatchObject({ state: 'acknowledged', acknowledged_by: 'operator' })
  expect(await acknowledge(found!.id)).toEqual(seen)
  expect(await keys('?state=open')).toEqual([])
  const unknown = await fetch(`${api.url}/v1/alerts/alert_0/acknowledge`, { method: 'POST' })
  expect(unknown.status).toBe(404)
})

it('shows alerts of the service to its operator, and to nobody else', async () => {
  const { tenantId: _, ...ofService } = raised({ key: 'service' })
  const { keys } = await scene(ofService)
  expect(await keys('')).toEqual([])
  expect(await keys('?of=service')).toEqual(['service'])
  const [found] = (await api.read<Page>('/v1/alerts?of=service')).data
  expect(await acknowledge(found!.id, '?of=service')).toMatchObject({ tenant: null, state: 'acknowledged' })
  await api.close()

  const accepted = { kind: 'accepted', principal: { tenantId: 'default' } } as const
  api = await startTestApi({ auth: { mode: 'required', keys: { verify: async () => accepted } } })
  const refused = await api.get('/v1/alerts?of=service', { authorization: 'Bearer key' })
  expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'scope_denied' } }])
})
