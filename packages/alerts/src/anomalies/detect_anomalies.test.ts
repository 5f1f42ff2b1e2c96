import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anomalyAlert } from './anomaly_alert.js'
import { type AnomalySettings, detectAnomalies } from './detect_anomalies.js'
import { dayBefore, localHourOf } from './local_hour.js'
import type { HourlySpend } from './spend_history.js'

const usd = 1_000_000_000_000n
const settings: AnomalySettings = { threshold: 0.2, baselineDays: 7, minPicoUsd: usd }
const today = '2026-11-20'
const series = { kind: 'model', name: 'openai/gpt-4.1' } as const

/** One hour's spend in hundredths of a dollar, a call each. */
function spent(day: string, hour: number, cents: number, changes: Partial<HourlySpend> = {}): HourlySpend {
  const totalPicoUsd = (BigInt(cents) * usd) / 100n
  return {
    ...{ series, day, hour, model: 'openai/gpt-4.1', calls: cents, inputTokens: cents * 100, outputTokens: 0 },
    ...{ inputPicoUsd: totalPicoUsd, outputPicoUsd: 0n, totalPicoUsd },
    ...changes,
  }
}

/** The days before, `cents` in each hour; the oldest is the day the window opens with. */
function week(cents: (day: string, hour: number) => number, days = 7): HourlySpend[] {
  return Array.from({ length: days }, (_, index) => dayBefore(today, index + 1)).flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => spent(day, hour, cents(day, hour))),
  )
}

const hours = (count: number, cents: number) => Array.from({ length: count }, (_, hour) => spent(today, hour, cents))
const noon = { day: today, hour: 11 }

it('says nothing about steady noise', () => {
  const noisy = fc.array(fc.integer({ min: 90, max: 110 }), { minLength: 8 * 24, maxLength: 8 * 24 })
  fc.assert(
    fc.property(noisy, fc.integer({ min: 0, max: 23 }), (cents, hour) => {
      const rows = cents.map((amount, index) => spent(dayBefore(today, Math.floor(index / 24)), index % 24, amount))
      expect(detectAnomalies(rows, { day: today, hour }, settings)).toEqual([])
    }),
  )
})

it('tells of a step in either direction, whatever the hour', () => {
  const steps = fc.oneof(fc.integer({ min: 135, max: 900 }), fc.integer({ min: 0, max: 65 }))
  fc.assert(
    fc.property(steps, fc.integer({ min: 2, max: 23 }), fc.integer({ min: 98, max: 102 }), (step, hour, usual) => {
      const rows = [...week((day) => usual + (Number(day.slice(-2)) % 3)), ...hours(24, step)]
      const [anomaly, ...more] = detectAnomalies(rows, { day: today, hour }, settings)
      expect(more).toEqual([])
      expect(anomaly).toMatchObject({ series, direction: step > 100 ? 'up' : 'down', days: 7 })
    }),
  )
})

it('compares part of a day with the same hours of the days before', () => {
  const morningsOnly = week((_, hour) => (hour < 12 ? 100 : 0))
  expect(detectAnomalies([...morningsOnly, ...hours(12, 100)], noon, settings)).toEqual([])
  expect(detectAnomalies([...morningsOnly, ...hours(12, 150)], noon, settings)).toMatchObject([
    { spentPicoUsd: 18n * usd, averagePicoUsd: 12n * usd, sameWeekdayPicoUsd: 12n * usd, change: 0.5 },
  ])
})

it('takes a week with quiet days for what it is', () => {
  const weekdays = (day: string) => ([0, 6].includes(new Date(day).getUTCDay()) ? 0 : 100)
  const friday = [...week(weekdays), ...hours(12, 100)]
  expect(detectAnomalies(friday, noon, settings)).toEqual([])
  const saturday = dayBefore(today, -1)
  const rows = [...friday, ...hours(24, 100)].filter(({ day }) => day > dayBefore(saturday, 8))
  expect(detectAnomalies(rows, { day: saturday, hour: 11 }, settings)).toEqual([])
})

it('is not misled by days that are missing', () => {
  fc.assert(
    fc.property(fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 2 }), (missing) => {
      const gone = new Set(missing.map((days) => dayBefore(today, days)))
      const rows = [...week(() => 100).filter(({ day }) => !gone.has(day)), ...hours(12, 100)]
      expect(detectAnomalies(rows, noon, settings)).toEqual([])
    }),
  )
})

it('says nothing of a series until it has three whole days behind it', () => {
  // The day it began in is not a whole one.
  expect(detectAnomalies([...week(() => 100, 3), ...hours(12, 500)], noon, settings)).toEqual([])
  const [anomaly] = detectAnomalies([...week(() => 100, 4), ...hours(12, 500)], noon, settings)
  expect(anomaly).toMatchObject({ days: 3, direction: 'up' })
  expect(anomaly).not.toHaveProperty('sameWeekdayPicoUsd')
  expect(detectAnomalies(hours(12, 10_000), noon, settings)).toEqual([])
})

it('tells of spend that ended', () => {
  expect(
    detectAnomalies(
      week(() => 100),
      noon,
      settings,
    ),
  ).toMatchObject([{ direction: 'down', change: -1 }])
})

it('keeps quiet about small change', () => {
  expect(detectAnomalies([...week(() => 1), ...hours(12, 9)], noon, settings)).toEqual([])
  expect(detectAnomalies([...week(() => 1), ...hours(12, 10)], noon, settings)).toHaveLength(1)
})

it('judges every series by itself', () => {
  const tag = { kind: 'tag', name: 'feature=chat' } as const
  const rows = [...week(() => 100), ...hours(12, 100)]
  const tagged = [...week(() => 50), ...hours(12, 100)].map((row) => ({ ...row, series: tag }))
  expect(detectAnomalies([...rows, ...tagged], noon, settings)).toMatchObject([{ series: tag }])
})

it('says why, in figures for one day that add up', () => {
  const twice = hours(12, 100).map((row) => ({
    ...row,
    inputTokens: row.inputTokens * 2,
    totalPicoUsd: usd * 2n,
    inputPicoUsd: usd * 2n,
  }))
  const [anomaly] = detectAnomalies([...week(() => 100), ...twice], noon, settings)
  expect(anomaly?.explanation).toMatchObject({ beforePicoUsd: 12n * usd, afterPicoUsd: 24n * usd })
  expect(anomaly?.explanation.causes[0]).toEqual({ cause: 'tokens_per_call', picoUsd: 12n * usd })
  const alert = anomalyAlert('acme', anomaly!, 'UTC', new Date(0))
  expect(alert).toMatchObject({
    kind: 'spend_anomaly',
    key: 'model:openai/gpt-4.1:2026-11-20',
    title: 'Spend of model openai/gpt-4.1 is 100 % above its 7-day average: more tokens per call.',
    detail: { spent_usd: '24', average_usd: '12.000000', main_cause: 'tokens_per_call', until_hour: 12 },
  })
})

it.each([
  ['2026-11-20T23:30:00Z', 'Europe/Berlin', { day: '2026-11-21', hour: 0 }],
  ['2026-11-20T04:59:00Z', 'America/New_York', { day: '2026-11-19', hour: 23 }],
  ['2026-11-20T18:20:00Z', 'Asia/Kathmandu', { day: '2026-11-21', hour: 0 }],
  // The clocks go back in this hour, and are in it twice.
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', { day: '2026-10-25', hour: 2 }],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', { day: '2026-10-25', hour: 2 }],
  // They leave one out.
  ['2026-03-29T01:30:00Z', 'Europe/Berlin', { day: '2026-03-29', hour: 3 }],
] as const)('reads %s in %s from the clock there', (instant, timeZone, expected) => {
  expect(localHourOf(new Date(instant), timeZone)).toEqual(expected)
})

it('goes back by days of the calendar, over changes of clocks and years', () => {
  expect([dayBefore('2026-03-30', 1), dayBefore('2026-01-01', 7)]).toEqual(['2026-03-29', '2025-12-25'])
})
