import type { RequestContext } from '@maester/observability'
import { dispatchStream, dispatchWhole } from './dispatch_attempt.js'
import { toGatewayError } from './failure_error.js'
import type { GatewayCall, GatewayResult, StreamListener } from './gateway.js'
import { completionQuestion } from './questions/completion_question.js'
import type { RequestEstimate } from './request_estimate.js'
import type { RoutePlan } from './routing/route_plan.js'
import { type CallTools, runCall } from './run_call.js'
import type { GatewaySettings, StreamRecoveryMode } from './settings.js'
import { createStreamRecovery } from './stream_recovery.js'
import { callerGone } from './try_target.js'

export interface CompletionAsk {
  readonly call: GatewayCall
  readonly context: RequestContext
  readonly plan: RoutePlan
  readonly estimate: RequestEstimate
  /** Present for a streamed call. */
  readonly listener: StreamListener | undefined
  readonly streamRecovery: StreamRecoveryMode
}

/** A whole answer, told to the listener while it is made if there is one. */
export async function askCompletion(tools: CallTools, ask: CompletionAsk): Promise<GatewayResult> {
  const { context, plan, estimate, listener } = ask
  const call = withSearchSettings(ask.call, tools.settings)
  const recovery = createStreamRecovery(ask.streamRecovery, call.request)
  const { answer, account } = await runCall(tools, {
    question: completionQuestion(call, estimate, tools.answerSchemas, listener && recovery),
    context,
    plan,
    estimate,
    dropUnsupported: call.dropUnsupported === true,
    ...(call.maxPicoUsd !== undefined && { maxPicoUsd: call.maxPicoUsd }),
    ...(call.maxLatencyMs !== undefined && { maxLatencyMs: call.maxLatencyMs }),
    stream: listener !== undefined,
    // What is begun once more elsewhere, or held, is one answer of several attempts: they cannot race.
    mayHedge: listener === undefined || ask.streamRecovery === 'off',
    dispatch: listener
      ? (all, input, attempt) => dispatchStream(all, input, attempt, listener, recovery)
      : dispatchWhole,
  })
  if (listener) {
    await account.settled
    await tellCompleted(listener, account)
  }
  return { completion: recovery.whole(answer), ...account }
}

function withSearchSettings(
  call: GatewayCall,
  { webSearchMaxResults: maxResults }: Pick<GatewaySettings, 'webSearchMaxResults'>,
): GatewayCall {
  const { webSearch } = call.request
  if (webSearch === undefined || maxResults === undefined) return call
  return { ...call, request: { ...call.request, webSearch: { maxResults, ...webSearch } } }
}

/** The terminal marker goes out only when the answer is settled. */
async function tellCompleted(listener: StreamListener, account: Omit<GatewayResult, 'completion'>): Promise<void> {
  const { provider, model, simulated, routing, totalPicoUsd } = account
  try {
    await listener({ type: 'completed' }, { provider, model, simulated })
  } catch (cause) {
    throw toGatewayError(callerGone, { attempts: routing.attempts, spentPicoUsd: totalPicoUsd }, { cause })
  }
}
