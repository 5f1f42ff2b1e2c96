import type { PicoUsd } from '../pico_usd.js'

/** What someone says was used of a model on a UTC day. What they do not say is `undefined`. */
export interface BilledUsage {
  /** `2026-11-21` */
  readonly day: string
  readonly model: string
  readonly calls?: number
  /** Cached input included. */
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly picoUsd?: PicoUsd
}

/** A provider's export, read. */
export interface BilledExport {
  /** The provider type it is from. */
  readonly provider: 'openai' | 'anthropic'
  readonly rows: readonly BilledUsage[]
}
