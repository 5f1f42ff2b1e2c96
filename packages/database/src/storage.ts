import type { ApiKeyStore, CredentialStore, ProjectStore, TenantStore } from '@maester/access'
import type { AlertStore } from '@maester/alerts'
import type { IdempotencyStore, ProcessStore, ReplayStore, RequestStore, SpanStore } from '@maester/completion'
import type {
  BudgetPolicyStore,
  BudgetStore,
  CorrectionStore,
  Ledger,
  PriceStore,
  UsageReports,
} from '@maester/cost_meter'
import type { BatchItemStore, JobStore } from '@maester/jobs'
import type { CanaryStore, GoneModelStore } from '@maester/model_gateway'
import type { Logger, Metrics } from '@maester/observability'
import type { PromptStore } from '@maester/prompt_registry'
import { createApiKeyStore } from './access/api_key_repository.js'
import { createCredentialStore } from './access/credential_repository.js'
import { createProjectStore } from './access/project_repository.js'
import { createTenantStore } from './access/tenant_repository.js'
import { createAlertStore } from './alerts/alert_repository.js'
import { createBudgetPolicyStore } from './budgets/budget_policy_repository.js'
import { createBudgetStore } from './budgets/budget_repository.js'
import { createCanaryStore } from './canaries/canary_repository.js'
import type { Database } from './database.js'
import { createGoneModelStore } from './deprecations/gone_model_repository.js'
import { createIdempotencyStore } from './idempotency/idempotency_repository.js'
import { createBatchItemStore } from './jobs/batch_item_repository.js'
import { createJobStore } from './jobs/job_repository.js'
import { createCorrectionStore } from './ledger/correction_repository.js'
import { createLedger } from './ledger/ledger_repository.js'
import { intents } from './ledger/record_intents.js'
import { outcomes } from './ledger/record_outcomes.js'
import { createPriceStore } from './prices/price_repository.js'
import { createProcessStore } from './processes/process_repository.js'
import { createPromptStore } from './prompts/prompt_repository.js'
import { createRecorder } from './recorder.js'
import { createReplayStore } from './replays/replay_repository.js'
import { requestEnds, requestStarts } from './requests/record_requests.js'
import { createRequestStore } from './requests/request_repository.js'
import { createSpanStore } from './spans/span_repository.js'
import { createSpanWriter, type SpanWriter } from './spans/span_writer.js'
import { foldUsage } from './usage/fold_usage.js'
import { tagNames } from './usage/tag_names.js'
import { createUsageReports } from './usage/usage_reports_repository.js'

export interface Storage {
  readonly ledger: Ledger
  readonly prices: PriceStore
  readonly corrections: CorrectionStore
  readonly usageReports: UsageReports
  /** Brings the roll-ups of the reports up to date. Returns how many ledger rows were new. */
  foldUsage(): Promise<number>
  /** Names of the tags on a tenant's calls since then, the dearest first. */
  tagNames(tenantId: string, since: Date): Promise<readonly string[]>
  readonly budgets: BudgetStore
  readonly budgetPolicies: BudgetPolicyStore
  readonly alerts: AlertStore
  readonly canaries: CanaryStore
  readonly goneModels: GoneModelStore
  readonly prompts: PromptStore
  readonly requests: RequestStore
  readonly replays: ReplayStore
  readonly idempotency: IdempotencyStore
  readonly processes: ProcessStore
  readonly spans: SpanStore
  readonly spanSink: SpanWriter
  readonly jobs: JobStore
  readonly batchItems: BatchItemStore
  readonly tenants: TenantStore
  readonly projects: ProjectStore
  readonly apiKeys: ApiKeyStore
  readonly credentials: CredentialStore
  /** Resolves when everything handed over so far is stored or refused. To be awaited before the database is closed. */
  flush(): Promise<void>
}

export interface StorageSettings {
  /** Told of spans that could not be kept. */
  readonly log?: Pick<Logger, 'warn'>
  /** Told of every group written. */
  readonly metrics?: Pick<Metrics, 'ledgerFlush'>
  /** Default: the system's clock. Leases of jobs and beats of processes go by the database's unless this is given. */
  readonly now?: () => Date
}

/** Every storage port on one database. */
export function createStorage(database: Database, settings: StorageSettings = {}): Storage {
  const { now = () => new Date(), log, metrics } = settings
  const recorder = createRecorder({
    database,
    kinds: [intents, outcomes, requestStarts, requestEnds],
    onGroup: (group) => metrics?.ledgerFlush(group),
  })
  const spanSink = createSpanWriter({
    database,
    onDropped: (count, error) => log?.warn('spans_dropped', { count, error }),
  })
  return {
    ledger: createLedger({ database, recorder, now }),
    prices: createPriceStore(database, now),
    corrections: createCorrectionStore(database),
    usageReports: createUsageReports(database),
    foldUsage: () => foldUsage(database),
    tagNames: (tenantId, since) => tagNames(database, tenantId, since),
    budgets: createBudgetStore(database, now),
    budgetPolicies: createBudgetPolicyStore(database),
    alerts: createAlertStore(database, now),
    canaries: createCanaryStore(database),
    goneModels: createGoneModelStore(database),
    prompts: createPromptStore(database, now),
    requests: createRequestStore({ database, recorder, now }),
    replays: createReplayStore(database),
    idempotency: createIdempotencyStore(database, settings.now),
    processes: createProcessStore(database, settings.now),
    spans: createSpanStore(database, spanSink),
    spanSink,
    jobs: createJobStore(database, settings.now),
    batchItems: createBatchItemStore(database),
    tenants: createTenantStore(database),
    projects: createProjectStore(database),
    apiKeys: createApiKeyStore(database),
    credentials: createCredentialStore(database),
    async flush() {
      await Promise.all([recorder.drain(), spanSink.flush()])
    },
  }
}
