import type { AnomalyDependencies, WebhookDependencies } from '@maester/alerts'
import type { RequestStore } from '@maester/completion'
import type { CorrectionStore, PriceBook } from '@maester/cost_meter'
import type { BatchItemStore, JobRunnerTimings, JobStore, QueueBackend } from '@maester/jobs'
import type { Logger, Metrics } from '@maester/observability'
import type { RunItem } from './run_item.js'

/** What rates past calls again. */
export interface Rating {
  readonly corrections: CorrectionStore
  readonly prices: Pick<PriceBook, 'rate'>
  /** Resolves when the newest prices count. */
  refreshPrices(): Promise<void>
}

/** What old content is removed from. */
export interface ContentRetention {
  readonly requests: Pick<RequestStore, 'removeContent'>
  /** Content that is older is removed. Absent: it is kept. */
  readonly retentionDays?: number | undefined
}

/** What a worker is made of. */
export interface WorkerDependencies {
  readonly backend: QueueBackend
  readonly jobs: JobStore
  readonly batchItems: BatchItemStore
  readonly runItem: RunItem
  readonly rating: Rating
  /** What delivers alerts to webhooks. */
  readonly alerts: WebhookDependencies
  /** What finds spend out of the ordinary. */
  readonly anomalies: AnomalyDependencies
  readonly content: ContentRetention
  readonly log: Logger
  readonly metrics?: Pick<Metrics, 'job'>
  /** Default: the system's clock. */
  readonly now?: () => Date
  readonly timings?: JobRunnerTimings
}
