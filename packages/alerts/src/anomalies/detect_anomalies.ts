import type { PicoUsd, SpendChange } from '@maester/cost_meter'
import { explainAgainstDays } from './explain_against_days.js'
import { dayBefore, type LocalHour } from './local_hour.js'
import type { HourlySpend, SpendSeries } from './spend_history.js'

export interface AnomalySettings {
  /** Share by which spend must differ, 0.2 for 20 %. */
  readonly threshold: number
  /** Days the average is taken over. */
  readonly baselineDays: number
  /** Least change that is worth telling. */
  readonly minPicoUsd: PicoUsd
}

export interface SpendAnomaly {
  readonly series: SpendSeries
  /** The day that is judged, up to the end of this hour; the days before are taken up to the same hour. */
  readonly until: LocalHour
  readonly direction: 'up' | 'down'
  readonly spentPicoUsd: PicoUsd
  readonly averagePicoUsd: PicoUsd
  /** Days in the average: fewer than asked for where the series is younger. */
  readonly days: number
  /** Undefined when the series was not there a week before. */
  readonly sameWeekdayPicoUsd?: PicoUsd
  /** Against the average, 0.43 for 43 % more; undefined when that is zero. */
  readonly change?: number
  /** Against the average day, why. */
  readonly explanation: SpendChange
}

/** A younger series has no usual spend yet. */
const FEWEST_DAYS = 3
/** A day is out of the ordinary only beyond so many standard deviations of the days before it. */
const DEVIATIONS = 2

/**
 * Series whose spend in a day, up to the end of an hour, is out of the ordinary: further from the average of the days
 * before, taken up to the same hour, than the threshold and than those days differ among themselves; further from the
 * same weekday, in the same direction, than the threshold; and by no less than `minPicoUsd`.
 *
 * A day without spend counts as zero from the series' second day on. The day it began in is not compared with.
 */
export function detectAnomalies(
  rows: readonly HourlySpend[],
  until: LocalHour,
  settings: AnomalySettings,
): readonly SpendAnomaly[] {
  return [...bySeries(rows).values()].flatMap((own) => judge(own, until, settings) ?? [])
}

function judge(
  rows: readonly HourlySpend[],
  until: LocalHour,
  { threshold, baselineDays, minPicoUsd }: AnomalySettings,
): SpendAnomaly | undefined {
  const began = rows.map(({ day }) => day).toSorted()[0]!
  const oldest = dayBefore(until.day, Math.max(baselineDays, 7))
  const existed = (day: string) => day > began || (day === began && began <= oldest)
  const days = Array.from({ length: baselineDays }, (_, index) => dayBefore(until.day, index + 1)).filter(existed)
  if (days.length < FEWEST_DAYS) return undefined

  const comparable = rows.filter(({ hour }) => hour <= until.hour)
  const spentOn = (day: string) => total(comparable.filter((row) => row.day === day))
  const spentPicoUsd = spentOn(until.day)
  const amounts = days.map(spentOn)
  const sum = amounts.reduce((a, b) => a + b, 0n)
  const averagePicoUsd = sum / BigInt(days.length)
  const delta = spentPicoUsd - averagePicoUsd
  if (delta === 0n || (delta < 0n ? -delta : delta) < minPicoUsd) return undefined

  const change = relativeTo(spentPicoUsd, averagePicoUsd)
  if (Math.abs(change) <= Math.max(threshold, DEVIATIONS * spread(amounts))) return undefined
  const weekday = dayBefore(until.day, 7)
  const sameWeekdayPicoUsd = existed(weekday) ? spentOn(weekday) : undefined
  if (sameWeekdayPicoUsd !== undefined) {
    const weekly = relativeTo(spentPicoUsd, sameWeekdayPicoUsd)
    if (Math.sign(weekly) !== Math.sign(change) || Math.abs(weekly) <= threshold) return undefined
  }
  const inDays = new Set(days)
  return {
    series: rows[0]!.series,
    until,
    direction: delta > 0n ? 'up' : 'down',
    spentPicoUsd,
    averagePicoUsd,
    days: days.length,
    ...(sameWeekdayPicoUsd !== undefined && { sameWeekdayPicoUsd }),
    ...(Number.isFinite(change) && { change }),
    explanation: explainAgainstDays(
      comparable.filter(({ day }) => inDays.has(day)),
      comparable.filter(({ day }) => day === until.day),
      days.length,
    ),
  }
}

function bySeries(rows: readonly HourlySpend[]): ReadonlyMap<string, readonly HourlySpend[]> {
  const groups = new Map<string, HourlySpend[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.series.kind, row.series.name])
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}

function total(rows: readonly HourlySpend[]): PicoUsd {
  return rows.reduce((sum, { totalPicoUsd }) => sum + totalPicoUsd, 0n)
}

/** 0.5 for half as much again; infinite against nothing. */
function relativeTo(amount: PicoUsd, base: PicoUsd): number {
  if (base === 0n) return amount === 0n ? 0 : Number.POSITIVE_INFINITY
  return Number(amount - base) / Number(base)
}

/** Standard deviation as a share of the mean. */
function spread(amounts: readonly PicoUsd[]): number {
  const values = amounts.map(Number)
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  if (mean === 0) return 0
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) / mean
}
