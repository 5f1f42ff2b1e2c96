import type { AppliedPolicy, BudgetState } from '@maester/cost_meter'
import type { Alert } from '@maester/observability'
import { expect, it } from 'vitest'
import { createBudgetWatch } from './budget_watch.js'

const usd = 1_000_000_000_000n
const day = { windowStart: new Date('2026-11-20T00:00:00Z'), windowEnd: new Date('2026-11-21T00:00:00Z') }

function applied(limitPicoUsd = 100n * usd): AppliedPolicy {
  return {
    policy: { id: 'budget_1', scope: 'user:*', limitPicoUsd, window: 'day', mode: 'hard' },
    account: { scope: 'user:alice', window: 'day' },
  }
}

function watching(at = '2026-11-20T01:00:00Z') {
  const alerts: Alert[] = []
  const watch = createBudgetWatch({ alerts: { raise: (alert) => void alerts.push(alert) }, now: () => new Date(at) })
  const settled = (spent: bigint, changes: Partial<BudgetState> = {}, policy = applied()) =>
    watch.settled('acme', policy, {
      ...{ scope: 'user:alice', requestCount: 1, reservedPicoUsd: 0n, ...day },
      ...{ spentPicoUsd: spent, shownPicoUsd: spent },
      ...changes,
    })
  return { alerts, watch, settled }
}

it('tells of 50, 80 and 100 % once each in a window', () => {
  const { alerts, settled } = watching()
  for (const spent of [0n, 49n, 50n, 51n, 85n, 86n, 100n, 130n]) settled(spent * usd)
  expect(alerts.map(({ severity, title }) => `${severity}: ${title}`)).toEqual([
    'info: 50 % of the budget of user:alice for this day is spent.',
    'warning: 80 % of the budget of user:alice for this day is spent.',
    'critical: 100 % of the budget of user:alice for this day is spent.',
  ])
  expect(new Set(alerts.map(({ key }) => key)).size).toBe(3)
  const tomorrow = { windowStart: day.windowEnd, windowEnd: new Date('2026-11-22T00:00:00Z') }
  settled(60n * usd, tomorrow)
  expect(alerts).toHaveLength(4)
  expect(alerts[3]?.key).not.toBe(alerts[0]?.key)
})

it('tells of a limit that was lowered under what is spent', () => {
  const { alerts, settled } = watching()
  settled(60n * usd)
  settled(60n * usd, {}, applied(70n * usd))
  expect(alerts.map(({ detail }) => detail.threshold_percent)).toEqual([50, 50, 80])
  expect(alerts[1]?.key).toBe(alerts[0]?.key)
})

it('foretells by the rate so far, and says that it does', () => {
  const { alerts, settled } = watching('2026-11-20T06:00:00Z')
  settled(24n * usd, { requestCount: 40 })
  settled(26n * usd, { requestCount: 40 })
  settled(27n * usd, { requestCount: 41 })
  expect(alerts).toMatchObject([
    { kind: 'budget_forecast', detail: { forecast_usd: '104.000000', method: 'linear', elapsed_percent: 25 } },
  ])
})

it('foretells nothing from little time, few requests, or for a window without an end', () => {
  const early = watching('2026-11-20T02:00:00Z')
  early.settled(40n * usd, { requestCount: 500 })
  const few = watching('2026-11-20T06:00:00Z')
  few.settled(40n * usd, { requestCount: 19 })
  const total = watching('2026-11-20T06:00:00Z')
  total.settled(40n * usd, { requestCount: 500, windowStart: null, windowEnd: null })
  expect([early.alerts, few.alerts, total.alerts]).toEqual([[], [], []])
})

it('tells of the first refusal of a window', () => {
  const { alerts, watch } = watching()
  const state = {
    scope: 'user:alice',
    requestCount: 1,
    spentPicoUsd: 98n * usd,
    shownPicoUsd: 0n,
    reservedPicoUsd: usd,
  }
  watch.refused('acme', applied(), { ...state, ...day })
  watch.refused('acme', applied(), { ...state, ...day })
  expect(alerts).toMatchObject([
    { tenantId: 'acme', kind: 'budget_blocked', detail: { limit_usd: '100', spent_usd: '98', reserved_usd: '1' } },
  ])
})
