import type { Ledger, PriceBook } from '@maester/cost_meter'
import type { Ids, Logger, RequestContext } from '@maester/observability'
import { type Admission, unlimitedAdmission } from './admission.js'
import { askCompletion } from './ask_completion.js'
import { askEmbeddings } from './ask_embeddings.js'
import type { GatewayMetrics } from './attempt.js'
import { createAttemptLedger } from './attempt_ledger.js'
import { createCandidateFacts } from './capabilities/candidate_facts.js'
import { describeLack, isUnfit } from './capabilities/fitness.js'
import { deriveNeeds, embeddingNeeds, type Needs } from './capabilities/needs.js'
import { createAccessTokens } from './credentials/create_access_tokens.js'
import { GatewayError } from './errors.js'
import type {
  EmbeddingCall,
  GatewayCall,
  GatewayEmbeddings,
  GatewayResult,
  ModelGateway,
  RoutePreview,
  StreamListener,
} from './gateway.js'
import type { ProviderAdapter } from './provider.js'
import { priceKey } from './rating.js'
import { estimateEmbedding, estimateRequest, type RequestEstimate } from './request_estimate.js'
import { type Sleep, sleep } from './retry.js'
import { createModelResolver } from './routing/model_resolver.js'
import { planRoute, type RoutePlan } from './routing/route_plan.js'
import { candidateName, sourceOf } from './routing/strategy.js'
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
  const resolve = createModelResolver(settings)
  const factsOf = createCandidateFacts(settings.modelOverrides)
  const ledger = createAttemptLedger({
    ledger: dependencies.ledger,
    log: dependencies.log,
    sleep: dependencies.sleep ?? sleep,
    now,
  })
  for (const { name, type } of settings.connections) requireAdapter(adapters, name, type)

  const monotonicMs = dependencies.monotonicMs ?? (() => performance.now())
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
    random: dependencies.random ?? Math.random,
    sleep: dependencies.sleep ?? sleep,
    adapterOf: ({ connection }) => requireAdapter(adapters, connection.name, connection.type),
    factsOf,
    answerSchemas: createAnswerSchemas(),
  }

  const plan = (model: string, fallbackModels: readonly string[], request: RequestEstimate, needs: Needs): RoutePlan =>
    planRoute(resolve, {
      model: model === '' ? (settings.defaultModel ?? '') : model,
      fallbackModels,
      request: { estimatedInputTokens: request.inputTokens, estimatedOutputTokens: request.outputTokens },
      needs,
      factsOf,
      snapshot: {},
    })

  const running = new Set<Promise<unknown>>()

  async function track<T>(result: Promise<T>): Promise<T> {
    running.add(result)
    try {
      return await result
    } finally {
      running.delete(result)
    }
  }

  function route(
    { request, fallbackModels = [] }: Pick<GatewayCall, 'fallbackModels'> & { readonly request: { model: string } },
    context: RequestContext,
    estimate: RequestEstimate,
    needs: Needs,
  ): RoutePlan {
    const planned = plan(request.model, fallbackModels, estimate, needs)
    context.log.debug('model_routed', () => ({
      requested_model: planned.requestedModel,
      strategy: planned.strategy,
      targets: planned.ranked.map(({ candidate }) => candidateName(candidate)),
      reasons: planned.ranked.map(({ reason }) => reason),
      ...(planned.leftOut.length > 0 && {
        left_out: planned.leftOut.map(({ candidate, lack }) => `${candidateName(candidate)} ${describeLack(lack)}`),
      }),
    }))
    return planned
  }

  async function complete(
    call: GatewayCall,
    context: RequestContext,
    listener?: StreamListener,
  ): Promise<GatewayResult> {
    const estimate = estimateRequest(call.request)
    const needs = needsOf(call.request, estimate, call, listener !== undefined)
    return askCompletion(tools, { call, context, plan: route(call, context, estimate, needs), estimate, listener })
  }

  async function embed(call: EmbeddingCall, context: RequestContext): Promise<GatewayEmbeddings> {
    const estimate = estimateEmbedding(call.request)
    return askEmbeddings(tools, { call, context, plan: route(call, context, estimate, embeddingNeeds), estimate })
  }

  function preview(
    model: string,
    fallbackModels: readonly string[],
    tokens: RequestEstimate,
    needs: Needs,
  ): RoutePreview {
    const { ranked, cheaperModel } = plan(model, fallbackModels, tokens, needs)
    const { candidate } = ranked[0]!
    return {
      ...sourceOf(candidate),
      estimatedInputTokens: tokens.inputTokens,
      estimatedOutputTokens: tokens.outputTokens,
      estimate: prices.estimate(priceKey(candidate, now()), tokens),
      ...(cheaperModel !== undefined && canTake(cheaperModel, tokens, needs) && { cheaperModel }),
    }
  }

  /** A model that cannot do what is asked is no cheaper way to do it. */
  function canTake(model: string, tokens: RequestEstimate, needs: Needs): boolean {
    try {
      plan(model, [], tokens, needs)
      return true
    } catch (error) {
      if (isUnfit(error)) return false
      throw error
    }
  }

  return {
    preview(request, demands = {}) {
      const tokens = estimateRequest(request)
      return preview(request.model, demands.fallbackModels ?? [], tokens, needsOf(request, tokens, demands))
    },
    previewEmbedding: ({ request, fallbackModels = [] }) =>
      preview(request.model, fallbackModels, estimateEmbedding(request), embeddingNeeds),
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

function needsOf(
  request: GatewayCall['request'],
  { inputTokens }: RequestEstimate,
  { require = [], dropUnsupported = false }: Pick<GatewayCall, 'require' | 'dropUnsupported'>,
  stream = false,
): Needs {
  return deriveNeeds(request, { require, stream, dropUnsupported, estimatedInputTokens: inputTokens })
}

function requireAdapter(adapters: GatewayDependencies['adapters'], name: string, type: string): ProviderAdapter {
  const adapter = Object.hasOwn(adapters, type) ? adapters[type] : undefined
  if (adapter) return adapter
  throw new GatewayError('invalid_value', `The provider ${name} has an unknown type: ${type}.`, false, {
    param: `providers.${name}.type`,
  })
}
