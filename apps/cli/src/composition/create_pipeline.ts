import type { CredentialVault } from '@maester/access'
import { createBudgetWatch } from '@maester/alerts'
import { surfaceReplayFormats } from '@maester/api'
import {
  type CompletionService,
  completionReplayFormats,
  createCompletionService,
  createEmbeddingService,
  createKeeper,
  createReplayService,
  createRouteExplainer,
  type EmbeddingService,
  type Keeper,
  type ReplayService,
  type RouteExplainer,
} from '@maester/completion'
import type { Settings } from '@maester/configuration'
import type { Coordination } from '@maester/coordination'
import { type BudgetBook, createBudgetBook, createLivePriceBook, type LivePriceBook } from '@maester/cost_meter'
import { createWaitingRoom } from '@maester/limits'
import {
  createDecayedQuality,
  createLimitedAdmission,
  createModelGateway,
  createTransport,
  type ModelGateway,
  providerAdapters,
  type Transport,
} from '@maester/model_gateway'
import type { AlertSink } from '@maester/observability'
import { createPromptRegistry } from '@maester/prompt_registry'
import type { Observation } from './observe.js'
import type { OpenStorage } from './open_storage.js'
import { tenantKeys } from './tenant_keys.js'

/** What both apps run. */
export interface Pipeline {
  readonly gateway: ModelGateway
  /** What the gateway reaches providers through. */
  readonly transport: Transport
  readonly completions: CompletionService
  readonly embeddings: EmbeddingService
  readonly replays: ReplayService
  readonly routeExplainer: RouteExplainer
  readonly prices: LivePriceBook
  /** Holds the records that storage could not take. */
  readonly keeper: Keeper
  /** The limits on spend in force. */
  readonly budgetBook: BudgetBook
}

export function createPipeline(
  { gateway: gatewaySettings, budgetPolicies, prices, defaultModel }: Settings,
  { storage, spool }: Pick<OpenStorage, 'storage' | 'spool'>,
  { limitStore, healthExchange }: Coordination,
  vault: CredentialVault,
  { ids, log, metrics }: Observation,
  alerts: AlertSink,
): Pipeline {
  const now = () => new Date()
  const providerTypes = Object.fromEntries(gatewaySettings.connections.map(({ name, type }) => [name, type]))
  const transport = createTransport()
  const quality = createDecayedQuality()
  const priceBook = createLivePriceBook({
    store: storage.prices,
    overrides: prices,
    providerTypes,
    onChange: (change) => log.info('prices_changed', change),
    onFailed: (error) => log.warn('prices_not_read', { error }),
  })
  const gateway = createModelGateway({
    settings: { ...gatewaySettings, defaultModel },
    adapters: providerAdapters,
    transport,
    ledger: storage.ledger,
    prices: priceBook,
    alerts,
    spool: { put: (outcome) => spool.put({ kind: 'outcome', outcome }) },
    quality,
    ids,
    log,
    metrics,
    vendorKeys: tenantKeys(vault, () => gatewaySettings.connections),
    admission: createLimitedAdmission(createWaitingRoom({ store: limitStore })),
    ...(healthExchange && { healthExchange }),
  })
  metrics.watchTargets(() =>
    gateway.targets().map(({ provider, model, inFlight, errorRate, latency }) => ({
      ...{ provider, model, inFlight, errorRate },
      ...{ totalMs: latency.total, firstOutputMs: latency.firstOutput },
    })),
  )
  const keeper = createKeeper({ spool })
  const budgetBook = createBudgetBook({ configured: budgetPolicies, store: storage.budgetPolicies })
  const tools = {
    gateway,
    budgets: storage.budgets,
    budgetBook,
    budgetWatch: createBudgetWatch({ alerts, now }),
    quality,
    requests: storage.requests,
    keeper,
    metrics,
    now,
    monotonicMs: () => performance.now(),
  }
  const asking = { ...tools, prompts: createPromptRegistry({ store: storage.prompts }), defaultModel }
  const completions = createCompletionService(asking)
  const replays = createReplayService({
    completions,
    requests: storage.requests,
    replays: storage.replays,
    formats: { ...completionReplayFormats, ...surfaceReplayFormats },
    replayId: () => ids.id('replay'),
    now,
  })
  const routeExplainer = createRouteExplainer(asking)
  const embeddings = createEmbeddingService(tools)
  return { gateway, transport, completions, routeExplainer, embeddings, replays, prices: priceBook, keeper, budgetBook }
}
