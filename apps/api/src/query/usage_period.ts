import { budgetWindowBounds } from '@maester/cost_meter'

/** Stretches of time people ask about, each with the one it is compared to. */
export const usagePeriods = ['today', 'yesterday', 'last_7_days', 'last_30_days', 'this_month'] as const

export type UsagePeriod = (typeof usagePeriods)[number]

/** What a period is compared to: what came just before, or the same days a week earlier. */
export const comparedTo = ['previous', 'week_before'] as const

export interface Stretch {
  readonly from: Date
  readonly to: Date
}

const DAY_MS = 86_400_000

/** The period, in days of the time zone; one that is not over ends now. */
export function stretchOf(period: UsagePeriod, now: Date, timeZone: string): Stretch {
  const today = budgetWindowBounds('day', now, timeZone)!
  const startOfDay = (daysAgo: number) =>
    // Noon, some days ago, is in the right day whatever the clocks did since.
    budgetWindowBounds('day', new Date(today.start.getTime() + DAY_MS / 2 - daysAgo * DAY_MS), timeZone)!.start
  if (period === 'today') return { from: today.start, to: now }
  if (period === 'yesterday') return { from: startOfDay(1), to: today.start }
  if (period === 'this_month') return { from: budgetWindowBounds('month', now, timeZone)!.start, to: now }
  return { from: startOfDay(period === 'last_7_days' ? 7 : 30), to: today.start }
}

/** The stretch of the same length to compare with. Part of a day is compared with the same hours of another. */
export function stretchBefore({ from, to }: Stretch, compareTo: (typeof comparedTo)[number]): Stretch {
  const lengthMs = to.getTime() - from.getTime()
  const days = compareTo === 'week_before' ? 7 * Math.ceil(lengthMs / (7 * DAY_MS)) : Math.ceil(lengthMs / DAY_MS)
  // Days of 23 and 25 hours make a stretch a little more or less than whole days: it is still followed, not overlapped.
  const isWhole = Math.abs(lengthMs / DAY_MS - Math.round(lengthMs / DAY_MS)) < 0.06
  const backMs = compareTo === 'previous' && isWhole ? lengthMs : days * DAY_MS
  return { from: new Date(from.getTime() - backMs), to: new Date(to.getTime() - backMs) }
}
