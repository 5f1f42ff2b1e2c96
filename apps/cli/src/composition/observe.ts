import type { Environment } from '@maester/configuration'
import {
  createFanOutSink,
  createIds,
  createLogger,
  createLogSpanSink,
  createMetrics,
  createQuietLogger,
  createSecretRegistry,
  createTracer,
  type Ids,
  type Logger,
  type Metrics,
  type SpanSink,
  type Tracer,
} from '@maester/observability'

/** What every part reports through. */
export interface Observation {
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly tracer: Tracer
  /** Kept out of every log line from now on. */
  hide(secret: string): void
  /** Spans are stored here from now on, besides being logged. */
  storeSpans(sink: SpanSink): void
}

/** While Postgres or Redis is away, or there is too much to do, these come with every call, job and look at the queue. */
const outageEvents = [
  'alerts_not_announced',
  'alerts_not_written',
  'anomalies_not_looked_for',
  'budgets_not_refreshed',
  'content_not_removed',
  'credentials_not_refreshed',
  'database_unreachable',
  'job_lease_not_written',
  'job_recovery_failed',
  'job_relay_failed',
  'job_store_failed',
  'ledger_close_failed',
  'prices_not_read',
  'process_beat_failed',
  'queue_failed',
  'queue_unreachable',
  'readiness_failed',
  'record_failed',
  'spool_not_replayed',
  'request_shed',
  'usage_not_folded',
]

/** Logs go to standard output: coloured text in a developer's terminal, JSON lines everywhere else. */
export function createObservation(environment: Environment): Observation {
  const secrets = createSecretRegistry()
  const { adminKey, databaseUrl, redisUrl, secret: root, previousSecrets } = environment
  for (const secret of [adminKey, databaseUrl, redisUrl, root, ...previousSecrets]) {
    if (secret !== undefined) secrets.add(secret)
  }
  const ids = createIds()
  const everything = createLogger({
    level: environment.logLevel,
    pretty: process.stdout.isTTY === true && environment.environment !== 'production',
    secrets,
    base: { service: 'maester' },
  })
  const log = createQuietLogger(everything, { events: outageEvents })
  const stored: SpanSink[] = []
  const sink = createFanOutSink([
    createLogSpanSink(log),
    { write: (span) => stored.forEach((store) => void store.write(span)) },
  ])
  return {
    ids,
    log,
    metrics: createMetrics(),
    tracer: createTracer({ sink, ids }),
    hide: (secret) => void secrets.add(secret),
    storeSpans: (store) => void stored.push(store),
  }
}
