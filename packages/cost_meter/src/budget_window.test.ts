import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BudgetWindow } from './budget.js'
import { budgetWindowBounds } from './budget_window.js'

const iso = (window: BudgetWindow, now: string, timeZone?: string) => {
  const bounds = budgetWindowBounds(window, new Date(now), timeZone)
  return bounds && [bounds.start.toISOString(), bounds.end.toISOString()]
}

it('gives whole UTC days, weeks from Monday, and months', () => {
  const saturday = '2026-11-21T08:00:00Z'
  expect(iso('day', saturday)).toEqual(['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'])
  expect(iso('week', saturday)).toEqual(['2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'])
  expect(iso('week', '2026-11-22T23:59:59.999Z')).toEqual(['2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'])
  expect(iso('month', '2026-12-31T23:59:59Z')).toEqual(['2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'])
  expect(iso('total', saturday)).toBeNull()
})

it('follows the clocks of a time zone', () => {
  expect(iso('day', '2026-11-21T23:30:00Z', 'Europe/Berlin')).toEqual([
    '2026-11-21T23:00:00.000Z',
    '2026-11-22T23:00:00.000Z',
  ])
  expect(iso('month', '2026-03-31T22:30:00Z', 'Europe/Berlin')).toEqual([
    '2026-03-31T22:00:00.000Z',
    '2026-04-30T22:00:00.000Z',
  ])
  expect(iso('day', '2026-11-21T00:00:00Z', 'Asia/Kathmandu')).toEqual([
    '2026-11-20T18:15:00.000Z',
    '2026-11-21T18:15:00.000Z',
  ])
})

it('gives days of 23 and 25 hours where the clocks change', () => {
  expect(iso('day', '2026-03-29T12:00:00Z', 'Europe/Berlin')).toEqual([
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ])
  expect(iso('day', '2026-10-25T12:00:00Z', 'Europe/Berlin')).toEqual([
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ])
})

it('starts a day without a midnight when the clocks have moved', () => {
  // São Paulo went from 00:00 to 01:00 on 4 November 2018.
  expect(iso('day', '2018-11-04T12:00:00Z', 'America/Sao_Paulo')).toEqual([
    '2018-11-04T03:00:00.000Z',
    '2018-11-05T02:00:00.000Z',
  ])
})

it('refuses a time zone that does not exist', () => {
  expect(() => budgetWindowBounds('day', new Date(), 'Mars/Olympus')).toThrow(
    expect.objectContaining({ code: 'invalid_time_zone' }),
  )
})

it('holds its own moment, and follows the window before without a gap', () => {
  const window = fc.constantFrom<BudgetWindow>('day', 'week', 'month')
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Pacific/Auckland')
  const moment = fc.date({ min: new Date('2015-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(window, zone, moment, (kind, timeZone, now) => {
      const bounds = budgetWindowBounds(kind, now, timeZone)!
      expect(bounds.start.getTime()).toBeLessThanOrEqual(now.getTime())
      expect(bounds.end.getTime()).toBeGreaterThan(now.getTime())
      expect(budgetWindowBounds(kind, bounds.start, timeZone)).toEqual(bounds)
      const before = budgetWindowBounds(kind, new Date(bounds.start.getTime() - 1), timeZone)!
      expect(before.end).toEqual(bounds.start)
    }),
  )
})
