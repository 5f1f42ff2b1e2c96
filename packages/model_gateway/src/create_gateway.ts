import type { Ledger, PriceBook } from '@maester/cost_meter'
import type { AlertSink, Ids, Logger, RequestContext } from '@maester/observability'
import { type Admission, unlimitedAdmission } from './admission.js'
import { askCompletion } from './ask_completion.js'
import { askEmbeddings } from './ask_embeddings.js'
import type { GatewayMetrics } from './attempt.js'
import { createAttemptLedger, type OutcomeSpool } from './attempt_ledger.js'
import { type CanaryTrials, createCanaryTrials } from './canaries/canary_trials.js'
import { describeLack } from './capabilities/fitness.js'
import { createDeprecationWatch, type DeprecationWatch } from './deprecations/deprecation_watch.js'
import { type AttemptSummary, GatewayError } from './errors.js'
import { createTargetFigures } from './figures/target_figures.js'
import type {
  AnswerAccount,
  EmbeddingCall,
  GatewayCall,
  GatewayEmbeddings,
  GatewayResult,
  ModelGateway,
  PlannedRoute,
  StreamListener,
} from './gateway.js'
import { configureGateway, type GatewayConfiguration, type LastingTools } from './gateway_configuration.js'
import { defaultBreaker } from './health/breaker_settings.js'
import { createHealth } from './health/create_health.js'
import type { HealthExchange } from './health/health_exchange.js'
import type { VendorKeys } from './health/vendor_keys.js'
import type { ProviderAdapter } from './provider.js'
import type { QualityFigures } from './quality_figures.js'
import { type Sleep, sleep } from './retry.js'
import { explainRoute, reportTarget } from './routing/explain_route.js'
import type { RoutePlan } from './routing/route_plan.js'
import { candidateName } from './routing/strategy.js'
import type { GatewaySettings } from './settings.js'
import { streamRecoveryOf } from './stream_recovery.js'
import { createAnswerSchemas } from './structured_output/answer_schema.js'
import type { Transport } from './transport/transport.js'

export interface GatewayDependencies {
  readonly settings: GatewaySettings
  /** Wire formats by the `type` of a connection. */
  readonly adapters: Readonly<Record<string, ProviderAdapter>>
  readonly transport: Transport
  readonly ledger: Pick<Ledger, 'open' | 'close'>
  readonly prices: PriceBook
  readonly ids: Pick<Ids, 'attemptId'>
  /** For what happens outside any request; a request's own lines go to its context's logger. */
  readonly log: Logger
  readonly metrics?: GatewayMetrics
  /** Told of calls whose model has no price. Default: nobody is. */
  readonly alerts?: AlertSink
  /** Holds outcomes while the ledger cannot take them. Default: they wait in memory. */
  readonly spool?: OutcomeSpool
  /** The operator's limits on what is sent. Default: none. */
  readonly admission?: Admission
  /** Default: the `apiKeys` of the settings' connections. */
  readonly vendorKeys?: VendorKeys
  /** Other processes that call the same providers. Default: none. */
  readonly healthExchange?: HealthExchange
  /** How answers have been judged, for strategies that go by it. Default: none has. */
  readonly quality?: QualityFigures
  /** Default: those of this gateway alone. */
  readonly canaries?: CanaryTrials
  /** Default: that of this gateway alone. */
  readonly deprecations?: DeprecationWatch
  readonly now?: () => Date
  /** A clock that never steps back, in ms. Default `performance.now`. */
  readonly monotonicMs?: () => number
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number
  readonly sleep?: Sleep
}

/**
 * Throws `GatewayError` `invalid_value` when the settings name an unknown strategy, provider type or capability, or a
 * token address that is not safe.
 */
export function createModelGateway(dependencies: GatewayDependencies): ModelGateway {
  const { adapters, transport, prices, log, metrics } = dependencies
  const now = dependencies.now ?? (() => new Date())
  const monotonicMs = dependencies.monotonicMs ?? (() => performance.now())
  const random = dependencies.random ?? Math.random
  const waitFor = dependencies.sleep ?? sleep
  const figures = createTargetFigures(monotonicMs)
  const quality = dependencies.quality ?? { scoreOf: () => undefined }
  const ledger = createAttemptLedger({
    ledger: dependencies.ledger,
    spool: dependencies.spool,
    log,
    sleep: waitFor,
    now,
  })
  const health = createHealth({
    settings: () => current.settings.breaker ?? defaultBreaker,
    now,
    monotonicMs,
    random,
    log,
    metrics,
    exchange: dependencies.healthExchange,
  })
  const deprecations = dependencies.deprecations ?? createDeprecationWatch({ alerts: dependencies.alerts, log, now })
  const canaries = dependencies.canaries ?? createCanaryTrials({ alerts: dependencies.alerts, log, now })
  const lasting: LastingTools = {
    adapters,
    admission: dependencies.admission ?? unlimitedAdmission,
    health,
    vendorKeys: dependencies.vendorKeys,
    transport,
    ledger,
    prices,
    quality,
    deprecations,
    canaries,
    ids: dependencies.ids,
    now,
    monotonicMs,
    metrics,
    alerts: dependencies.alerts,
    random,
    figures,
    sleep: waitFor,
    answerSchemas: createAnswerSchemas(),
  }
  let current = configureGateway(lasting, dependencies.settings)
  canaries.configure(dependencies.settings.aliases)
  const retiring = new Set<Promise<void>>()
  const reporting = () => ({ planner: current.planner, figures, quality, health: health.report() })

  /** A call keeps the configuration it began with. */
  async function track<T>(begin: (configuration: GatewayConfiguration) => Promise<T>): Promise<T> {
    const { running } = current
    const result = begin(current)
    running.add(result)
    try {
      return await result
    } finally {
      running.delete(result)
    }
  }

  /** What belongs to a configuration is let go of when the last call that began with it has ended. */
  function retire({ running, tools }: GatewayConfiguration): void {
    const retired = Promise.allSettled(running).then(() => {
      tools.accessTokens.close()
      retiring.delete(retired)
    })
    retiring.add(retired)
  }

  function told({ plan }: PlannedRoute, context: RequestContext): RoutePlan {
    context.log.debug('model_routed', () => ({
      requested_model: plan.requestedModel,
      strategy: plan.strategy,
      targets: plan.ranked.map(({ candidate }) => candidateName(candidate)),
      reasons: plan.ranked.map(({ reason }) => reason()),
      ...(plan.leftOut.length > 0 && {
        left_out: plan.leftOut.map(({ candidate, lack }) => `${candidateName(candidate)} ${describeLack(lack)}`),
      }),
    }))
    return plan
  }

  /** What the call's attempts taught of canaries, and of models that end or have ended, is told, whether it was answered or not. */
  async function heeded<Account extends AnswerAccount>(
    { aliasTargets }: GatewayConfiguration,
    plan: RoutePlan,
    answer: Promise<Account>,
  ): Promise<Account> {
    const candidates = plan.ranked.map(({ candidate }) => candidate)
    function heed(attempts: readonly AttemptSummary[] = [], account?: AnswerAccount): void {
      deprecations.heed(candidates, attempts, (target) => aliasTargets.has(target))
      canaries.callEnded(plan, attempts, account)
    }
    try {
      const account = await answer
      heed(account.routing.attempts, account)
      return account
    } catch (error) {
      if (error instanceof GatewayError) heed(error.detail.attempts)
      throw error
    }
  }

  async function complete(
    configuration: GatewayConfiguration,
    call: GatewayCall,
    context: RequestContext,
    listener?: StreamListener,
  ): Promise<GatewayResult> {
    const { tools, planner, settings } = configuration
    const planned = planner.made(call.route)
    const route = planned ?? planner.completion(call.request, { ...call, stream: listener !== undefined })
    const answer = askCompletion(tools, {
      call,
      context,
      plan: told(route, context),
      estimate: route.estimate,
      listener,
      streamRecovery: streamRecoveryOf(settings, call.request.model),
    })
    return heeded(configuration, route.plan, answer)
  }

  async function embed(
    configuration: GatewayConfiguration,
    call: EmbeddingCall,
    context: RequestContext,
  ): Promise<GatewayEmbeddings> {
    const { tools, planner } = configuration
    const route = planner.made(call.route) ?? planner.embedding(call)
    const asked = askEmbeddings(tools, { call, context, plan: told(route, context), estimate: route.estimate })
    return heeded(configuration, route.plan, asked)
  }

  return {
    preview: (request, demands = {}) => current.planner.preview(current.planner.completion(request, demands)),
    previewEmbedding: (call) => current.planner.preview(current.planner.embedding(call)),
    explain: (request, demands = {}) => explainRoute(reporting(), current.planner.anyCompletion(request, demands)),
    targetsOf: (model) => current.planner.targetsOf(model),
    targets() {
      const tools = reporting()
      return tools.planner.targets().map((candidate) => reportTarget(tools, candidate))
    },
    complete: (call, context) => track((configuration) => complete(configuration, call, context)),
    stream: (call, context, listener) => track((configuration) => complete(configuration, call, context, listener)),
    embed: (call, context) => track((configuration) => embed(configuration, call, context)),
    health: () => health.report(),
    reconfigure(settings) {
      const next = configureGateway(lasting, settings)
      retire(current)
      current = next
      canaries.configure(settings.aliases)
    },
    async close() {
      retire(current)
      await Promise.all(retiring)
      health.close()
      await transport.close()
      await ledger.drain()
    },
  }
}
