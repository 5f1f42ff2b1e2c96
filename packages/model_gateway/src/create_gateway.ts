import type { Ledger, PriceBook } from '@maester/cost_meter'
import type { Ids, Logger, RequestContext } from '@maester/observability'
import { type Admission, unlimitedAdmission } from './admission.js'
import { askCompletion } from './ask_completion.js'
import { askEmbeddings } from './ask_embeddings.js'
import type { GatewayMetrics } from './attempt.js'
import { createAttemptLedger } from './attempt_ledger.js'
import { describeLack } from './capabilities/fitness.js'
import { createAccessTokens } from './credentials/create_access_tokens.js'
import { GatewayError } from './errors.js'
import { createTargetFigures } from './figures/target_figures.js'
import type {
  EmbeddingCall,
  GatewayCall,
  GatewayEmbeddings,
  GatewayResult,
  ModelGateway,
  PlannedRoute,
  StreamListener,
} from './gateway.js'
import type { ProviderAdapter } from './provider.js'
import type { QualityFigures } from './quality_figures.js'
import { type Sleep, sleep } from './retry.js'
import { explainRoute, reportTarget } from './routing/explain_route.js'
import type { RoutePlan } from './routing/route_plan.js'
import { createRoutePlanner } from './routing/route_planner.js'
import { candidateName } from './routing/strategy.js'
import type { CallTools } from './run_call.js'
import type { GatewaySettings } from './settings.js'
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
  /** The operator's limits on what is sent. Default: none. */
  readonly admission?: Admission
  /** How answers have been judged, for strategies that go by it. Default: none has. */
  readonly quality?: QualityFigures
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
  const { settings, adapters, transport, prices } = dependencies
  const now = dependencies.now ?? (() => new Date())
  const monotonicMs = dependencies.monotonicMs ?? (() => performance.now())
  const random = dependencies.random ?? Math.random
  const figures = createTargetFigures(monotonicMs)
  const quality = dependencies.quality ?? { scoreOf: () => undefined }
  const planner = createRoutePlanner({ settings, prices, figures, quality, avoidedFor: () => undefined, now, random })
  const reporting = { planner, figures, quality }
  const ledger = createAttemptLedger({
    ledger: dependencies.ledger,
    log: dependencies.log,
    sleep: dependencies.sleep ?? sleep,
    now,
  })
  for (const { name, type } of settings.connections) requireAdapter(adapters, name, type)

  const tools: CallTools = {
    transport,
    accessTokens: createAccessTokens({ connections: settings.connections, transport, now, monotonicMs }),
    ledger,
    prices,
    ids: dependencies.ids,
    now,
    monotonicMs,
    metrics: dependencies.metrics,
    settings,
    retries: settings.retries,
    admission: dependencies.admission ?? unlimitedAdmission,
    random,
    figures,
    sleep: dependencies.sleep ?? sleep,
    adapterOf: ({ connection }) => requireAdapter(adapters, connection.name, connection.type),
    factsOf: planner.factsOf,
    answerSchemas: createAnswerSchemas(),
  }

  const running = new Set<Promise<unknown>>()

  async function track<T>(result: Promise<T>): Promise<T> {
    running.add(result)
    try {
      return await result
    } finally {
      running.delete(result)
    }
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

  async function complete(
    call: GatewayCall,
    context: RequestContext,
    listener?: StreamListener,
  ): Promise<GatewayResult> {
    const route = call.route ?? planner.completion(call.request, { ...call, stream: listener !== undefined })
    return askCompletion(tools, { call, context, plan: told(route, context), estimate: route.estimate, listener })
  }

  async function embed(call: EmbeddingCall, context: RequestContext): Promise<GatewayEmbeddings> {
    const route = call.route ?? planner.embedding(call)
    return askEmbeddings(tools, { call, context, plan: told(route, context), estimate: route.estimate })
  }

  return {
    preview: (request, demands = {}) => planner.preview(planner.completion(request, demands)),
    previewEmbedding: (call) => planner.preview(planner.embedding(call)),
    explain: (request, demands = {}) => explainRoute(reporting, planner.anyCompletion(request, demands)),
    targets: () => planner.targets().map((candidate) => reportTarget(reporting, candidate)),
    complete: (call, context) => track(complete(call, context)),
    stream: (call, context, listener) => track(complete(call, context, listener)),
    embed: (call, context) => track(embed(call, context)),
    async close() {
      await Promise.allSettled(running)
      tools.accessTokens.close()
      await transport.close()
      await ledger.drain()
    },
  }
}

function requireAdapter(adapters: GatewayDependencies['adapters'], name: string, type: string): ProviderAdapter {
  const adapter = Object.hasOwn(adapters, type) ? adapters[type] : undefined
  if (adapter) return adapter
  throw new GatewayError('invalid_value', `The provider ${name} has an unknown type: ${type}.`, false, {
    param: `providers.${name}.type`,
  })
}
