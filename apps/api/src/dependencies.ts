import type {
  ApiKeyStore,
  CredentialProbe,
  CredentialStore,
  ProjectStore,
  PurposeKeys,
  TenantStore,
} from '@maester/access'
import type { AlertStore } from '@maester/alerts'
import type {
  CompletionService,
  EmbeddingService,
  IdempotencyStore,
  ReplayService,
  ReplayStore,
  RequestStore,
  RouteExplainer,
  SpanStore,
} from '@maester/completion'
import type {
  BudgetBook,
  BudgetPolicyStore,
  BudgetStore,
  Ledger,
  LivePriceBook,
  PriceStore,
  UsageReports,
} from '@maester/cost_meter'
import type { BatchItemStore, JobStore, Jobs } from '@maester/jobs'
import type { CallerLimits } from '@maester/limits'
import type { CanaryTrials, GatewaySettings, ModelGateway } from '@maester/model_gateway'
import type { Ids, Logger, Metrics, Tracer } from '@maester/observability'
import type { Auth } from './auth/authenticate.js'
import type { BodyLimits } from './body/read_body.js'
import type { EventStreamLimits } from './stream/event_stream.js'

/** Whether this process should be sent requests, and if not, why. Reasons name parts, never addresses. */
export interface Readiness {
  readonly ready: boolean
  /** `storage`, `queue`, `shutting_down`. Empty when ready. */
  readonly reasons: readonly string[]
}

export interface ApiSettings {
  /** Bodies of the two completion routes and of replays. Default: 1 MiB, 10 s between two pieces. */
  readonly completionBody: BodyLimits
  /** Bodies of the provider-shaped routes, which carry images and files. Default: 32 MiB, 10 s between two pieces. */
  readonly surfaceBody: BodyLimits
  /** Bodies of jobs, which can carry thousands of items. Default: 32 MiB, 10 s between two pieces. */
  readonly jobBody: BodyLimits
  /** Default: a sign of life every 15 s; a caller who reads nothing for 60 s is cut off. */
  readonly eventStream: EventStreamLimits
  /** How often a job's progress is looked up while someone watches it, in ms. Default 500. */
  readonly jobPollMs: number
}

/** Everything the API needs from outside. */
export interface ApiDependencies {
  /** `development`, `production`, …: shown by /health. */
  readonly environment: string
  readonly version: string
  readonly auth: Auth
  /** Of those who call. Default: none. */
  readonly limits?: CallerLimits
  readonly completions: Pick<CompletionService, 'run' | 'stream' | 'call'>
  readonly embeddings: EmbeddingService
  /** Of what callers want done once. Default: their keys have no effect. */
  readonly idempotency?: IdempotencyStore
  /** Where model names lead. */
  readonly gateway: Pick<ModelGateway, 'preview' | 'targets' | 'targetsOf'>
  readonly canaries: Pick<CanaryTrials, 'report' | 'rollBack' | 'resume'>
  readonly routeExplainer: RouteExplainer
  /** The names that are listed as models, as they are now. */
  readonly models: () => Pick<GatewaySettings, 'aliases' | 'defaultModel'>
  readonly replays: ReplayService
  readonly requests: Pick<RequestStore, 'find' | 'list' | 'reliability'>
  readonly replayStore: Pick<ReplayStore, 'list'>
  readonly spans: SpanStore
  readonly ledger: Pick<Ledger, 'list'>
  readonly usageReports: UsageReports
  readonly prices: Pick<LivePriceBook, 'applied' | 'listed' | 'posted' | 'refresh' | 'version'>
  readonly priceStore: Pick<PriceStore, 'post'>
  readonly budgets: Pick<BudgetStore, 'states'>
  readonly budgetPolicies: BudgetPolicyStore
  /** The limits in force. */
  readonly budgetBook: BudgetBook
  readonly alerts: Pick<AlertStore, 'list' | 'acknowledge'>
  readonly jobs: Jobs
  readonly jobStore: Pick<JobStore, 'find' | 'list' | 'cancel' | 'retry'>
  readonly batchItems: Pick<BatchItemStore, 'list'>
  readonly tenants: TenantStore
  readonly projects: ProjectStore
  readonly apiKeys: ApiKeyStore
  /** What API keys are hashed with. */
  readonly peppers: PurposeKeys
  /** Told the id of a key that was changed or revoked, before its answer is sent. */
  readonly onKeyChanged: (keyId: string) => void
  readonly credentials: CredentialStore
  /** What provider credentials are sealed with. */
  readonly keks: PurposeKeys
  readonly credentialProbe: CredentialProbe
  /** Called after credentials changed, before the answer is sent. */
  readonly onCredentialsChanged: () => Promise<void>
  readonly readiness: () => Promise<Readiness>
  /** Aborted when the service stops: streams that only watch end then. Default: never. */
  readonly stopping?: AbortSignal
  /** Aborted when calls in work have had their time to finish: they are ended, and streams say so. Default: never. */
  readonly graceOver?: AbortSignal
  readonly ids: Pick<Ids, 'requestId' | 'traceId' | 'id'>
  readonly tracer: Tracer
  readonly log: Logger
  readonly metrics: Pick<Metrics, 'httpRequest' | 'render' | 'contentType'>
  readonly settings?: Partial<ApiSettings>
}

const bodyIdleMs = 10_000

export const defaultSettings: ApiSettings = {
  completionBody: { maxBytes: 1_048_576, idleMs: bodyIdleMs },
  surfaceBody: { maxBytes: 33_554_432, idleMs: bodyIdleMs },
  jobBody: { maxBytes: 33_554_432, idleMs: bodyIdleMs },
  eventStream: { keepAliveMs: 15_000, writeIdleMs: 60_000 },
  jobPollMs: 500,
}
