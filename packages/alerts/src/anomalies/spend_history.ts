import type { SpendCell } from '@maester/cost_meter'
import type { LocalHour } from './local_hour.js'

/** What is watched by itself: all of a tenant's spend, or that on one model (`provider/model`) or tag (`name=value`). */
export interface SpendSeries {
  readonly kind: 'tenant' | 'model' | 'tag'
  readonly name: string
}

/** What a series spent in one hour on one model with one prompt version. */
export interface HourlySpend extends SpendCell, LocalHour {
  readonly series: SpendSeries
}

/** What was spent, by hours on the clocks of a time zone. */
export interface SpendHistory {
  /** Tenants with any spend since then. */
  tenants(since: Date): Promise<readonly string[]>
  /** The series of a tenant; of tags only those that spent at least `minPicoUsd` in all since then. */
  hourly(query: {
    readonly tenantId: string
    readonly since: Date
    readonly timeZone: string
    readonly minPicoUsd: bigint
  }): Promise<readonly HourlySpend[]>
}
