import type { PicoUsd } from '@maester/cost_meter'
import type { RequestContext } from '@maester/observability'
import { affordability, reservationFor, type SpendingLimit } from './affordability.js'
import { accountFor, totalCost } from './answer_account.js'
import type { AttemptResult, Dispatch, FailedAttempt } from './attempt.js'
import { type AttemptSequel, GatewayError } from './errors.js'
import { type AttemptsMade, toGatewayError } from './failure_error.js'
import { failurePolicies } from './failure_policy.js'
import type { AnswerAccount } from './gateway.js'
import { hedgeAfterMs } from './hedge_delay.js'
import { isTried, type NextTry, nextTry, type TargetState } from './next_try.js'
import type { Question } from './question.js'
import type { RequestEstimate } from './request_estimate.js'
import type { Sleep } from './retry.js'
import type { RoutePlan } from './routing/route_plan.js'
import type { Candidate } from './routing/strategy.js'
import type { GatewaySettings, RetrySettings } from './settings.js'
import type { AnswerSchemas } from './structured_output/answer_schema.js'
import { callerGone, isFinal, type Try, type TryTools } from './try_target.js'
import { type Hedge, type TriedTarget, tryWithHedge } from './try_with_hedge.js'

export interface CallTools extends TryTools {
  readonly settings: TryTools['settings'] & Pick<GatewaySettings, 'hedgeAfter' | 'webSearchMaxResults'>
  readonly answerSchemas: AnswerSchemas
  readonly retries: RetrySettings
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
  /** A second attempt may be made beside one that is slow. */
  readonly mayHedge: boolean
  readonly dispatch: Dispatch<Answer>
}

export interface CallOutcome<Answer extends object> {
  readonly answer: Answer
  readonly account: AnswerAccount
}

/** How far a call has come. */
interface CallState {
  readonly targets: readonly TargetState[]
  readonly results: AttemptResult<object>[]
  readonly deadlineMs: number
  /** Why targets that were passed over could not be asked. */
  refusal: GatewayError | undefined
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
  const targets = plan.ranked.map(({ candidate }): TargetState => ({ candidate, spentKeys: new Set(), retries: 0 }))
  const { totalMs } = tools.settings.timeouts
  const deadlineMs = tools.monotonicMs() + Math.min(totalMs, input.maxLatencyMs ?? totalMs)
  const call: CallState = { targets, results: [], deadlineMs, refusal: undefined }
  tools.health.budget.earn(tools.retries.budgetRatio)
  let next: NextTry | undefined = { target: targets[0]!, change: 'target', waitMs: 0, isPaid: false }

  while (next !== undefined) {
    if (next.waitMs > 0) await tools.sleep(next.waitMs, context.signal)
    if (context.signal.aborted) throw toGatewayError(callerGone, attemptsMade(call))
    const number = call.results.length + 1
    const hedge = hedgeFor(tools, input, call, next.target)
    const tries = await tryWithHedge(tools, { next, number, deadlineMs, ...input }, hedge)
    const last = note(call, tries)
    if (last.tried.kind === 'tried' && last.tried.result.kind === 'answered') {
      const { result, droppedParameters } = last.tried
      const { candidate } = last.target
      const { results } = call
      return { answer: result.answer, account: accountFor({ plan, results, result, candidate, droppedParameters }) }
    }
    const failed = last.tried.kind === 'tried' && last.tried.result.kind === 'failed' ? last.tried.result : undefined
    next = whatNext(tools, input, call, last.target, failed)
  }
  throw toldAtLast(call, context)
}

/** Adds what was tried to the call's results. Gives the one that decides how the call goes on, which is then the last. */
function note<Answer extends object>(call: CallState, tries: readonly TriedTarget<Answer>[]): TriedTarget<Answer> {
  const inOrder = tries.toSorted((a, b) => weight(a.tried) - weight(b.tried))
  for (const { tried } of inOrder) {
    // Room may be found later; what a target cannot do, it never can.
    if (tried.kind === 'tried') call.results.push(tried.result)
    else if (!call.refusal?.retryable) call.refusal = tried.refusal ?? call.refusal
  }
  return inOrder.at(-1)!
}

/** An answer decides, then a failure that nothing can mend, then any other. */
function weight(tried: Try<object>): number {
  if (tried.kind === 'passed_over') return 0
  const { result } = tried
  if (result.kind === 'answered') return 4
  if (result.summary.next === 'overtaken') return 1
  return isFinal(result) ? 3 : 2
}

/** When and where a second attempt is made beside the one at `first`; `undefined` when none may be. */
function hedgeFor(
  tools: CallTools,
  input: SpendingLimit & Pick<CallInput<object>, 'mayHedge' | 'stream'>,
  call: CallState,
  first: TargetState,
): Hedge | undefined {
  const { settings, figures, health, retries } = tools
  const afterMs = input.mayHedge
    ? hedgeAfterMs(settings.hedgeAfter, figures.latencyOf(first.candidate), input)
    : undefined
  if (afterMs === undefined) return undefined
  return {
    afterMs,
    second() {
      if (call.results.length + 2 > retries.maxAttempts || health.budget.isEmpty) return undefined
      const spent = totalCost(call.results)
      const reserved = reservationFor(tools, input.estimate, first.candidate)
      const isAffordable = affordability(tools, input, spent === null || reserved === null ? null : spent + reserved)
      const again: TargetState = { candidate: first.candidate, spentKeys: new Set(), retries: 0 }
      const target = [...call.targets.filter((other) => other !== first && !isTried(other)), again].find(
        ({ candidate }) => health.breakers.isInGoodStanding(candidate) && isAffordable(candidate),
      )
      if (target === undefined) return undefined
      health.budget.spend()
      return { target, change: 'target', waitMs: 0, isPaid: true }
    },
  }
}

/** The first provider fault; when nothing was sent, why not, and when it may be. */
function toldAtLast(call: CallState, { signal }: RequestContext): GatewayError {
  const { results, targets, refusal } = call
  const first = results.find((result) => result.kind === 'failed')
  if (first) return toGatewayError(first.failure, attemptsMade(call))
  if (signal.aborted) return toGatewayError(callerGone, attemptsMade(call))
  const closed = targets.flatMap((target) => (target.closed ? [target.closed.failure] : []))
  const [soonest] = closed.toSorted((a, b) => (a.retryAfterMs ?? 0) - (b.retryAfterMs ?? 0))
  if (soonest && !refusal?.retryable) return toGatewayError(soonest, attemptsMade(call))
  return refusal ?? new GatewayError('upstream_failed', 'No target could be tried.', true)
}

type Spending = SpendingLimit & Pick<CallInput<object>, 'context'>

/**
 * `failed`: the attempt just made; `undefined` when the target was passed over. Throws when that failure must be told at
 * once; `undefined` when nothing more may be tried.
 */
function whatNext(
  tools: CallTools,
  input: Spending,
  call: CallState,
  target: TargetState,
  failed: FailedAttempt | undefined,
): NextTry | undefined {
  if (failed && isFinal(failed)) {
    noteSequel(call, input.context, 'not_retryable')
    throw toGatewayError(failed.failure, attemptsMade(call), { cause: failed.cause })
  }
  const { next, reason } = decide(tools, input, call, target)
  if (next?.isPaid) tools.health.budget.spend()
  if (failed) noteSequel(call, input.context, next ? sequelOf(next, target) : reason)
  if (next === undefined && failed && failurePolicies[failed.failure.class].callerFault === true) {
    throw toGatewayError(failed.failure, attemptsMade(call))
  }
  return next
}

interface Decision {
  readonly next?: NextTry
  /** Why nothing more is tried. */
  readonly reason: AttemptSequel
}

function decide(tools: CallTools, input: Spending, call: CallState, failed: TargetState): Decision {
  const { random, retries, health } = tools
  const remainingMs = call.deadlineMs - tools.monotonicMs()
  if (call.results.length >= retries.maxAttempts) return { reason: 'attempts_used_up' }
  if (remainingMs <= 0) return { reason: 'time_used_up' }
  const question = {
    targets: call.targets,
    failed,
    remainingMs,
    settings: retries,
    random,
    contextWindowTokens: (candidate: Candidate) => tools.factsOf(candidate).contextWindowTokens,
    isAffordable: affordability(tools, input, totalCost(call.results)),
    hasOtherKey: ({ candidate, keys = [], spentKeys }: TargetState) => health.keys.hasFree(candidate, keys, spentKeys),
    isInGoodStanding: health.breakers.isInGoodStanding,
    // Until something has been sent each is asked, to know which is open again first.
    isLeftAlone: (candidate: Candidate) => call.results.length > 0 && health.breakers.stateOf(candidate) === 'open',
  }
  // Before anything has been sent there is nothing to pay for: the first attempt is every call's own.
  const mayPay = call.results.length === 0 || !health.budget.isEmpty
  const next = nextTry({ ...question, mayPay })
  if (next) return { next: call.results.length === 0 ? { ...next, isPaid: false } : next, reason: 'nothing_left' }
  const wouldPay = !mayPay && nextTry({ ...question, mayPay: true }) !== undefined
  return { reason: wouldPay ? 'retry_budget_used_up' : 'nothing_left' }
}

function sequelOf({ target, change }: NextTry, failed: TargetState): AttemptSequel {
  if (target !== failed) return 'failed_over'
  return change === 'key' ? 'key_rotated' : 'retried'
}

/** Into the last attempt's summary, and the log. */
function noteSequel({ results }: CallState, { log }: RequestContext, next: AttemptSequel): void {
  const last = results.at(-1)
  if (last?.kind !== 'failed') return
  results[results.length - 1] = { ...last, summary: { ...last.summary, next } }
  log.debug('attempt_followed_up', { attempt_id: last.summary.attemptId, next })
}

function attemptsMade(call: CallState): AttemptsMade {
  return { attempts: call.results.map(({ summary }) => summary), spentPicoUsd: totalCost(call.results) }
}
