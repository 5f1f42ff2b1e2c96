import type { PicoUsd } from '@maester/cost_meter'
import type { RequestContext } from '@maester/observability'
import type { Admission } from './admission.js'
import { accountFor, totalCost } from './answer_account.js'
import {
  type AttemptFinding,
  type AttemptInput,
  type AttemptResult,
  type AttemptTools,
  type Dispatch,
  type FailedAttempt,
  openAttempt,
} from './attempt.js'
import type { CandidateFacts } from './capabilities/candidate_facts.js'
import { dispatchWithToken } from './dispatch_with_token.js'
import { GatewayError } from './errors.js'
import { type AttemptsMade, toGatewayError } from './failure_error.js'
import { failurePolicies } from './failure_policy.js'
import type { AnswerAccount } from './gateway.js'
import { type NextTry, nextTry, type TargetState } from './next_try.js'
import type { ProviderAdapter } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'
import type { Question } from './question.js'
import { priceKey } from './rating.js'
import type { RequestEstimate } from './request_estimate.js'
import type { Sleep } from './retry.js'
import type { RoutePlan } from './routing/route_plan.js'
import type { Candidate } from './routing/strategy.js'
import { seekRoom, withPermit } from './seek_room.js'
import type { RetrySettings } from './settings.js'
import { settleAttempt } from './settle_attempt.js'
import type { AnswerSchemas } from './structured_output/answer_schema.js'

export interface CallTools extends AttemptTools {
  readonly adapterOf: (candidate: Candidate) => ProviderAdapter
  readonly factsOf: CandidateFacts
  readonly answerSchemas: AnswerSchemas
  readonly retries: RetrySettings
  readonly admission: Admission
  readonly random: () => number
  readonly sleep: Sleep
}

export interface CallInput<Answer extends object> {
  readonly question: Question<Answer>
  readonly context: RequestContext
  readonly plan: RoutePlan
  readonly estimate: RequestEstimate
  /** Parameters a target does not have are left out and named, instead of being an error. */
  readonly dropUnsupported: boolean
  readonly stream: boolean
  /** The most all attempts together may cost. `undefined`: no limit. */
  readonly maxPicoUsd?: PicoUsd
  /** The longest the call may take, in ms. Default: the settings' total. */
  readonly maxLatencyMs?: number
  readonly dispatch: Dispatch<Answer>
}

export interface CallOutcome<Answer extends object> {
  readonly answer: Answer
  readonly account: AnswerAccount
}

/**
 * Tries the plan's targets until one answers, the attempts or the time are used up, or the failure is one that no
 * other try can mend. Rejects with the `GatewayError` of the first provider fault and every attempt in its detail.
 */
export async function runCall<Answer extends object>(
  tools: CallTools,
  input: CallInput<Answer>,
): Promise<CallOutcome<Answer>> {
  const { plan, context } = input
  const { totalMs } = tools.settings.timeouts
  const deadlineMs = tools.monotonicMs() + Math.min(totalMs, input.maxLatencyMs ?? totalMs)
  const targets = plan.ranked.map(({ candidate }): TargetState => ({ candidate, keyIndex: 0, retries: 0 }))
  const results: AttemptResult<Answer>[] = []
  let refusal: GatewayError | undefined
  let next: NextTry | undefined = { target: targets[0]!, change: 'target', waitMs: 0 }

  while (next !== undefined) {
    if (next.waitMs > 0) await tools.sleep(next.waitMs, context.signal)
    if (context.signal.aborted) throw toGatewayError(callerGone, attemptsMade(results))
    const { target } = advance(next)
    const prepared = prepare(tools, input, target)
    if (prepared instanceof GatewayError) {
      refusal ??= prepared
      target.unfit = true
    } else {
      const { signal } = context
      const needed = { next, estimate: input.estimate, signal, remainingMs: deadlineMs - tools.monotonicMs() }
      const permit = await seekRoom(tools.admission, needed)
      if (permit instanceof GatewayError) {
        // Room may be found later; what a target cannot do, it never can.
        refusal = refusal?.retryable ? refusal : permit
        next = whatNext(tools, input, targets, target, results, deadlineMs - tools.monotonicMs())
        continue
      }
      const remainingMs = deadlineMs - tools.monotonicMs()
      const attempt = { ...prepared, number: results.length + 1, remainingMs }
      const result = await withPermit(permit, () => runAttempt(tools, attempt, input.dispatch))
      results.push(result)
      if (result.kind === 'answered') {
        const { droppedParameters } = prepared.upstream
        return {
          answer: result.answer,
          account: accountFor({ plan, results, result, candidate: target.candidate, droppedParameters }),
        }
      }
      target.failure = result.failure
    }
    next = whatNext(tools, input, targets, target, results, deadlineMs - tools.monotonicMs())
  }
  const first = results.find((result) => result.kind === 'failed')
  if (first) throw toGatewayError(first.failure, attemptsMade(results))
  if (context.signal.aborted) throw toGatewayError(callerGone, attemptsMade(results))
  throw refusal ?? new GatewayError('upstream_failed', 'No target could be tried.', true)
}

export const callerGone: ProviderFailure = {
  class: 'client_cancelled',
  message: 'the caller has gone',
  notProcessed: true,
}

type SpendingLimit = Pick<CallInput<object>, 'maxPicoUsd' | 'estimate'>

/** Throws when the last failure must be told at once; `undefined` when nothing more may be tried. */
function whatNext(
  tools: CallTools,
  input: SpendingLimit,
  targets: readonly TargetState[],
  failed: TargetState,
  results: readonly AttemptResult<object>[],
  remainingMs: number,
): NextTry | undefined {
  const last = failed.unfit || failed.full ? undefined : results.at(-1)
  if (last?.kind === 'failed' && isFinal(last)) {
    throw toGatewayError(last.failure, attemptsMade(results), { cause: last.cause })
  }
  const { random, retries } = tools
  const contextWindowTokens = (candidate: Candidate) => tools.factsOf(candidate).contextWindowTokens
  const isAffordable = affordability(tools, input, totalCost(results))
  const mayTry = results.length < retries.maxAttempts && remainingMs > 0
  const next = mayTry
    ? nextTry({ targets, failed, remainingMs, settings: retries, random, contextWindowTokens, isAffordable })
    : undefined
  if (next === undefined && last?.kind === 'failed' && failurePolicies[last.failure.class].callerFault === true) {
    throw toGatewayError(last.failure, attemptsMade(results))
  }
  return next
}

/** What is spent counts by its outcome, what is next by its reservation. An unknown cost never fits into a limit. */
function affordability(
  { prices, now }: CallTools,
  { maxPicoUsd, estimate }: SpendingLimit,
  spentPicoUsd: PicoUsd | null,
): (candidate: Candidate) => boolean {
  return (candidate) => {
    if (maxPicoUsd === undefined) return true
    const { totalPicoUsd } = prices.estimate(priceKey(candidate, now()), estimate)
    return totalPicoUsd !== null && spentPicoUsd !== null && spentPicoUsd + totalPicoUsd <= maxPicoUsd
  }
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

type Prepared<Answer extends object> = Omit<AttemptInput<Answer>, 'number' | 'remainingMs'>

/** The request in the target's own words, or why it cannot be said there. */
function prepare<Answer extends object>(
  tools: CallTools,
  input: CallInput<Answer>,
  { candidate, keyIndex }: TargetState,
): Prepared<Answer> | GatewayError {
  const { question, context, estimate, stream, dropUnsupported } = input
  const { connection, model } = candidate
  const asked = { adapter: tools.adapterOf(candidate), model, facts: tools.factsOf(candidate) }
  try {
    const apiKey = connection.apiKeys[keyIndex] ?? ''
    const { adapter, upstream: encoded } = question.encode(asked, { connection, apiKey, stream, dropUnsupported })
    const proof = adapter.authorize?.(encoded, { connection, apiKey, now: tools.now() })
    const upstream = { ...encoded, headers: { ...encoded.headers, ...proof } }
    return { question, context, estimate, candidate, adapter, upstream }
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
}

/** One attempt, from its intent to its outcome: exactly one of each, whatever happens between. */
async function runAttempt<Answer extends object>(
  tools: CallTools,
  input: AttemptInput<Answer>,
  dispatch: Dispatch<Answer>,
): Promise<AttemptResult<Answer>> {
  const attempt = await openAttempt(tools, input)
  if (input.context.signal.aborted) {
    return settleAttempt(tools, input, attempt, { kind: 'failure', failure: callerGone, committed: false })
  }
  const finding = await dispatchWithToken(tools, input, attempt, dispatch).catch(
    (cause: unknown): AttemptFinding<Answer> => {
      input.context.log.error('attempt_fault', { attempt_id: attempt.id, error: cause })
      return { kind: 'failure', failure: ownFault, committed: false, cause }
    },
  )
  return settleAttempt(tools, input, attempt, finding)
}

const ownFault: ProviderFailure = { class: 'unknown', message: 'a fault of the gateway', notProcessed: false }

function attemptsMade(results: readonly AttemptResult<object>[]): AttemptsMade {
  return { attempts: results.map(({ summary }) => summary), spentPicoUsd: totalCost(results) }
}
