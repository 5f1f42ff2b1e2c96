import { expect, it } from 'vitest'
import { periodAt, toPricePeriods } from './price_period.js'

const rates = { input: '1', output: '2' }
const versionAt = (periods: Parameters<typeof toPricePeriods>[2], at: string) =>
  periodAt(toPricePeriods('acme', 'm', periods), new Date(at))?.version

it('changes the price at midnight UTC of the day it is valid from', () => {
  const periods = [{ rates }, { from: '2026-03-13', rates }]
  expect(versionAt(periods, '2026-03-12T23:59:59.999Z')).toBe('m')
  expect(versionAt(periods, '2026-03-13T00:00:00.000Z')).toBe('m@2026-03-13')
})

it('takes a price of the day between its two times, also over midnight', () => {
  const day = [{ rates }, { daily: { start: '00:30:00Z', end: '16:30:00Z' }, rates }]
  expect(versionAt(day, '2026-01-01T00:29:59.999Z')).toBe('m')
  expect(versionAt(day, '2026-01-01T00:30:00.000Z')).toBe('m@00:30:00Z')
  expect(versionAt(day, '2026-01-01T16:30:00.000Z')).toBe('m')
  const night = [{ rates }, { daily: { start: '22:00:00Z', end: '06:00:00Z' }, rates }]
  expect(versionAt(night, '2026-01-01T23:00:00.000Z')).toBe('m@22:00:00Z')
  expect(versionAt(night, '2026-01-01T05:59:59.999Z')).toBe('m@22:00:00Z')
  expect(versionAt(night, '2026-01-01T06:00:00.000Z')).toBe('m')
  expect(versionAt(night, '1960-01-01T23:00:00.000Z')).toBe('m@22:00:00Z')
})

it('has no price for an empty list', () => {
  expect(versionAt([], '2026-01-01T00:00:00Z')).toBeUndefined()
})
