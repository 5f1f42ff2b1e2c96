import type { RequestContext } from '@maester/observability'
import { dispatchWhole } from './dispatch_attempt.js'
import type { EmbeddingCall, GatewayEmbeddings } from './gateway.js'
import { embeddingQuestion } from './questions/embedding_question.js'
import type { RequestEstimate } from './request_estimate.js'
import type { RoutePlan } from './routing/route_plan.js'
import { type CallTools, runCall } from './run_call.js'

export interface EmbeddingAsk {
  readonly call: EmbeddingCall
  readonly context: RequestContext
  readonly plan: RoutePlan
  readonly estimate: RequestEstimate
}

export async function askEmbeddings(
  tools: CallTools,
  { call, context, plan, estimate }: EmbeddingAsk,
): Promise<GatewayEmbeddings> {
  const { answer, account } = await runCall(tools, {
    question: embeddingQuestion(call),
    context,
    plan,
    estimate,
    dropUnsupported: call.dropUnsupported === true,
    ...(call.maxPicoUsd !== undefined && { maxPicoUsd: call.maxPicoUsd }),
    ...(call.maxLatencyMs !== undefined && { maxLatencyMs: call.maxLatencyMs }),
    stream: false,
    mayHedge: true,
    dispatch: dispatchWhole,
  })
  return { embeddings: answer, ...account }
}
