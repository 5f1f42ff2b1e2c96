import type { AttemptKind } from './ledger.js'
import type { PicoUsd } from './pico_usd.js'

/** What calls can be grouped by, besides their tags. `day` and `hour` go by the time zone of the question. */
export const usageDimensions = [
  'model',
  'provider',
  'tenant',
  'project',
  'api_key',
  'prompt',
  'prompt_version',
  'kind',
  'attempt',
  'simulated',
  'day',
  'hour',
] as const

export type UsageDimension = (typeof usageDimensions)[number] | `tag.${string}`

/** Only calls like this count. What is left out does not narrow. */
export interface UsageFilter {
  readonly provider?: string
  readonly model?: string
  readonly kind?: AttemptKind
  readonly simulated?: boolean
  readonly tag?: { readonly name: string; readonly value: string }
}

export interface UsageQuestion {
  /** Absent: of all tenants. */
  readonly tenantId?: string
  /** Calls begun at or after. */
  readonly from: Date
  /** Calls begun before. */
  readonly to: Date
  /** At most 6. */
  readonly groupBy: readonly UsageDimension[]
  readonly filter?: UsageFilter
  /** IANA name; the days and hours to group by. Default UTC. */
  readonly timeZone?: string
}

/** What calls used and cost together. Sums of what is known: calls without a figure are counted beside it. */
export interface UsageFigures {
  /** Attempts that ended, those proven not processed among them. */
  readonly calls: number
  /** Proven not processed: they cost nothing. */
  readonly voidedCalls: number
  /** Their cost is not known. */
  readonly unpricedCalls: number
  /** Billed by an estimate in whole or in part. */
  readonly estimatedCalls: number
  /** The reported details did not fit in the reported totals. */
  readonly inconsistentCalls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly reasoningTokens: number
  readonly inputAudioTokens: number
  readonly outputAudioTokens: number
  readonly inputImageTokens: number
  readonly outputImageTokens: number
  readonly webSearches: number
  readonly inputPicoUsd: PicoUsd
  readonly outputPicoUsd: PicoUsd
  readonly totalPicoUsd: PicoUsd
  /** What of the total is billed by an estimate. */
  readonly estimatedPicoUsd: PicoUsd
}

export interface UsageGroup extends UsageFigures {
  /**
   * By dimension, in the order asked for. `null`: the calls have none, as untagged ones have no tag. `attempt` is
   * `first` or `retry`; `day` is `2026-11-21`; `hour` is the instant it starts at.
   */
  readonly key: Readonly<Partial<Record<UsageDimension, string | null>>>
  readonly firstAt: Date
  readonly lastAt: Date
}

export interface UsageReport {
  /** The dearest first, then by key. */
  readonly groups: readonly UsageGroup[]
  /** Of all groups, those on other pages too. */
  readonly total: UsageFigures
  readonly nextCursor?: string
}

export interface UsagePage {
  /** 1 to 1_000. */
  readonly limit: number
  /** Opaque; from the page before. */
  readonly cursor?: string
}

/** Answers from the ledger: what it adds up to at that moment, corrections included, to the last pico-dollar. */
export interface UsageReports {
  /** Throws `invalid_page` or `invalid_time_zone`. */
  report(question: UsageQuestion, page: UsagePage): Promise<UsageReport>
}
