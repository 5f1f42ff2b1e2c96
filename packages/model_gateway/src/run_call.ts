import type { PicoUsd } from '@maester/cost_meter'
import type { RequestContext } from '@maester/observability'
import {
  type AttemptFinding,
  type AttemptInput,
  type AttemptResult,
  type AttemptTools,
  type FailedAttempt,
  openAttempt,
} from './attempt.js'
import { dispatchAttempt } from './dispatch_attempt.js'
import { GatewayError } from './errors.js'
import { toGatewayError } from './failure_error.js'
import { failurePolicies } from './failure_policy.js'
import type { GatewayCall, GatewayResult, StreamListener } from './gateway.js'
import { type NextTry, nextTry, type TargetState } from './next_try.js'
import type { ProviderAdapter } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'
import type { RequestEstimate } from './request_estimate.js'
import type { Sleep } from './retry.js'
import type { RoutePlan } from './routing/route_plan.js'
import type { Candidate } from './routing/strategy.js'
import type { RetrySettings } from './settings.js'
import { settleAttempt } from './settle_attempt.js'

export interface CallTools extends AttemptTools {
  readonly adapterOf: (candidate: Candidate) => ProviderAdapter
  readonly contextWindowTokens: (candidate: Candidate) => number | undefined
  readonly retries: RetrySettings
  readonly random: () => number
  readonly sleep: Sleep
}

export interface CallInput {
  readonly call: GatewayCall
  readonly context: RequestContext
  readonly plan: RoutePlan
  readonly estimate: RequestEstimate
  readonly listener: StreamListener | undefined
}

/**
 * Tries the plan's targets until one answers, the attempts or the time are used up, or the failure is one that no
 * other try can mend. Rejects with the `GatewayError` of the first provider fault and every attempt in its detail.
 */
export async function runCall(tools: CallTools, input: CallInput): Promise<GatewayResult> {
  const { plan, context } = input
  const deadlineMs = tools.monotonicMs() + tools.settings.timeouts.totalMs
  const targets = plan.ranked.map(({ candidate }): TargetState => ({ candidate, keyIndex: 0, retries: 0 }))
  const results: AttemptResult[] = []
  let refusal: GatewayError | undefined
  let next: NextTry | undefined = { target: targets[0]!, change: 'target', waitMs: 0 }

  while (next !== undefined) {
    if (next.waitMs > 0) await tools.sleep(next.waitMs, context.signal)
    if (context.signal.aborted) throw toGatewayError(callerGone, summaries(results))
    const { target } = advance(next)
    const prepared = prepare(tools, input, target)
    if (prepared instanceof GatewayError) {
      refusal ??= prepared
      target.unfit = true
    } else {
      const remainingMs = deadlineMs - tools.monotonicMs()
      const result = await runAttempt(tools, { ...prepared, number: results.length + 1, remainingMs })
      results.push(result)
      if (result.kind === 'answered') {
        await tellCompleted(input, results)
        return toResult(input, results, result, target.candidate, prepared.upstream.droppedParameters)
      }
      target.failure = result.failure
    }
    next = whatNext(tools, targets, target, results, deadlineMs - tools.monotonicMs())
  }
  const first = results.find((result) => result.kind === 'failed')
  if (first) throw toGatewayError(first.failure, summaries(results))
  throw refusal ?? new GatewayError('upstream_failed', 'No target could be tried.', true)
}

const callerGone: ProviderFailure = {
  class: 'client_cancelled',
  message: 'the caller has gone',
  notProcessed: true,
}

/** Throws when the last failure must be told at once; `undefined` when nothing more may be tried. */
function whatNext(
  tools: CallTools,
  targets: readonly TargetState[],
  failed: TargetState,
  results: readonly AttemptResult[],
  remainingMs: number,
): NextTry | undefined {
  const last = failed.unfit ? undefined : results.at(-1)
  if (last?.kind === 'failed' && isFinal(last)) {
    throw toGatewayError(last.failure, summaries(results), { cause: last.cause })
  }
  const { random, retries, contextWindowTokens } = tools
  const mayTry = results.length < retries.maxAttempts && remainingMs > 0
  const next = mayTry
    ? nextTry({ targets, failed, remainingMs, settings: retries, random, contextWindowTokens })
    : undefined
  if (next === undefined && last?.kind === 'failed' && failurePolicies[last.failure.class].callerFault === true) {
    throw toGatewayError(last.failure, summaries(results))
  }
  return next
}

/** Part of the answer has reached the caller, the caller has gone, or the request can succeed nowhere. */
function isFinal({ failure, committed }: FailedAttempt): boolean {
  const { callerFault, failover } = failurePolicies[failure.class]
  return committed || failure.class === 'client_cancelled' || (callerFault === true && failover === 'none')
}

/** Notes in the target's state that it is about to be tried so. */
function advance(next: NextTry): NextTry {
  const { target, change } = next
  if (change === 'key') {
    target.keyIndex += 1
    target.retries = 0
  } else if (change === 'none') {
    target.retries += 1
  }
  return next
}

type Prepared = Omit<AttemptInput, 'number' | 'remainingMs'>

/** The request in the target's own words, or why it cannot be said there. */
function prepare(tools: CallTools, input: CallInput, { candidate, keyIndex }: TargetState): Prepared | GatewayError {
  const { call, context, estimate, listener } = input
  const adapter = tools.adapterOf(candidate)
  const { connection, model } = candidate
  try {
    const apiKey = connection.apiKeys[keyIndex] ?? ''
    const encoded = adapter.encode(
      { ...call.request, model },
      { connection, apiKey, stream: listener !== undefined, dropUnsupported: call.dropUnsupported === true },
    )
    const proof = adapter.authorize?.(encoded, { connection, apiKey, now: tools.now() })
    const upstream = { ...encoded, headers: { ...encoded.headers, ...proof } }
    return { call, context, estimate, listener, candidate, adapter, upstream }
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
}

/** One attempt, from its intent to its outcome: exactly one of each, whatever happens between. */
async function runAttempt(tools: CallTools, input: AttemptInput): Promise<AttemptResult> {
  const attempt = await openAttempt(tools, input)
  if (input.context.signal.aborted) {
    return settleAttempt(tools, input, attempt, { kind: 'failure', failure: callerGone, committed: false })
  }
  const finding = await dispatchAttempt(tools, input, attempt).catch((cause: unknown): AttemptFinding => {
    input.context.log.error('attempt_fault', { attempt_id: attempt.id, error: cause })
    return { kind: 'failure', failure: ownFault, committed: false, cause }
  })
  return settleAttempt(tools, input, attempt, finding)
}

const ownFault: ProviderFailure = { class: 'unknown', message: 'a fault of the gateway', notProcessed: false }

/** The terminal marker goes out only when the answer is settled. */
async function tellCompleted({ listener }: CallInput, results: readonly AttemptResult[]): Promise<void> {
  try {
    await listener?.({ type: 'completed' })
  } catch (cause) {
    throw toGatewayError(callerGone, summaries(results), { cause })
  }
}

function summaries(results: readonly AttemptResult[]) {
  return results.map((result) => result.summary)
}

function toResult(
  { plan }: CallInput,
  results: readonly AttemptResult[],
  { completion, usage, usageEstimated, cost }: Extract<AttemptResult, { kind: 'answered' }>,
  { connection, model }: Candidate,
  droppedParameters: readonly string[],
): GatewayResult {
  const first = plan.ranked[0]?.candidate
  return {
    completion,
    provider: connection.name,
    model,
    simulated: connection.simulated === true,
    usage,
    usageEstimated,
    cost,
    totalPicoUsd: sum(results.map((result) => result.cost.totalPicoUsd)),
    routing: {
      requestedModel: plan.requestedModel,
      strategy: plan.strategy,
      fallbackUsed: first?.connection !== connection || first.model !== model,
      attempts: summaries(results),
    },
    droppedParameters,
  }
}

function sum(amounts: readonly (PicoUsd | null)[]): PicoUsd | null {
  let total = 0n
  for (const amount of amounts) {
    if (amount === null) return null
    total += amount
  }
  return total
}
