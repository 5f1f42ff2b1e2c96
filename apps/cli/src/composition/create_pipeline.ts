import type { CredentialVault } from '@maester/access'
import { createBudgetWatch } from '@maester/alerts'
import { surfaceReplayFormats } from '@maester/api'
import {
  type CompletionService,
  completionReplayFormats,
  createCompletionService,
  createEmbeddingService,
  createKeeper,
  createRecordedContent,
  createReplayService,
  createRouteExplainer,
  type EmbeddingService,
  type Keeper,
  type ReplayService,
  type RouteExplainer,
} from '@maester/completion'
import type { Settings } from '@maester/configuration'
import type { Coordination } from '@maester/coordination'
import {
  type BudgetBook,
  createBudgetBook,
  createLivePriceBook,
  type LivePriceBook,
  type PriceLists,
} from '@maester/cost_meter'
import { createWaitingRoom } from '@maester/limits'
import {
  type AnswerAccount,
  type CanaryTrials,
  createCanaryTrials,
  createDecayedQuality,
  createDeprecationWatch,
  createLimitedAdmission,
  createModelGateway,
  createTransport,
  type DeprecationWatch,
  type GatewaySettings,
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
  /** What becomes of targets on trial. */
  readonly canaries: CanaryTrials
  /** Which models end, or have ended. */
  readonly deprecations: DeprecationWatch
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
  /** Calls that begin from now on go by these settings. Throws when they cannot be used, and then nothing has changed. */
  reconfigure(settings: Settings): void
}

const gatewaySettings = ({ gateway, defaultModel }: Settings): GatewaySettings => ({ ...gateway, defaultModel })

const priceLists = ({ prices, gateway }: Settings): PriceLists => ({
  overrides: prices,
  providerTypes: Object.fromEntries(gateway.connections.map(({ name, type }) => [name, type])),
})

export function createPipeline(
  settings: Settings,
  { storage, spool }: Pick<OpenStorage, 'storage' | 'spool'>,
  { limitStore, healthExchange }: Coordination,
  vault: CredentialVault,
  { ids, log, metrics }: Observation,
  alerts: AlertSink,
): Pipeline {
  const now = () => new Date()
  const { defaultModel } = settings
  let inForce = settings
  let content = createRecordedContent(settings.content)
  const transport = createTransport()
  const quality = createDecayedQuality()
  const shared = { store: storage.canaries, processId: ids.processId }
  const canaries = createCanaryTrials({ alerts, log, now, shared })
  const deprecations = createDeprecationWatch({ alerts, log, now, store: storage.goneModels })
  const priceBook = createLivePriceBook({
    store: storage.prices,
    ...priceLists(settings),
    onChange: (change) => log.info('prices_changed', change),
    onFailed: (error) => log.warn('prices_not_read', { error }),
  })
  const gateway = createModelGateway({
    settings: gatewaySettings(settings),
    adapters: providerAdapters,
    transport,
    ledger: storage.ledger,
    prices: priceBook,
    alerts,
    spool: { put: (outcome) => spool.put({ kind: 'outcome', outcome }) },
    quality,
    canaries,
    deprecations,
    ids,
    log,
    metrics,
    vendorKeys: tenantKeys(vault, () => inForce.gateway.connections),
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
  const budgetBook = createBudgetBook({ configured: settings.budgetPolicies, store: storage.budgetPolicies })
  const tools = {
    gateway,
    budgets: storage.budgets,
    budgetBook,
    budgetWatch: createBudgetWatch({ alerts, now }),
    quality: {
      record(answer: AnswerAccount, score: number) {
        quality.record(answer, score)
        canaries.judged(answer, score)
      },
    },
    requests: storage.requests,
    keeper,
    content: () => content,
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

  function take(next: Settings): void {
    gateway.reconfigure(gatewaySettings(next))
    priceBook.reconfigure(priceLists(next))
    budgetBook.reconfigure(next.budgetPolicies)
    content = createRecordedContent(next.content)
    inForce = next
  }

  return {
    ...{
      gateway,
      canaries,
      deprecations,
      transport,
      completions,
      routeExplainer,
      embeddings,
      replays,
      prices: priceBook,
      keeper,
      budgetBook,
    },
    reconfigure(next) {
      const previous = inForce
      try {
        take(next)
      } catch (error) {
        take(previous)
        throw error
      }
    },
  }
}
