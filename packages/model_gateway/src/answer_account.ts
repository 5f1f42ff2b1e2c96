import type { PicoUsd } from '@maester/cost_meter'
import type { AnsweredAttempt, AttemptResult } from './attempt.js'
import type { AnswerAccount } from './gateway.js'
import { addCosts, addUsage } from './joint_bill.js'
import type { CanaryArm } from './routing/canary.js'
import type { RoutePlan } from './routing/route_plan.js'
import { type Candidate, candidateName, sourceOf } from './routing/strategy.js'

export interface AccountFacts {
  readonly plan: RoutePlan
  /** Of every attempt, the one that answered included. */
  readonly results: readonly AttemptResult<object>[]
  readonly result: AnsweredAttempt<object>
  readonly candidate: Candidate
  readonly droppedParameters: readonly string[]
}

export function accountFor({ plan, results, result, candidate, droppedParameters }: AccountFacts): AnswerAccount {
  const { usage, usageEstimated, cost } = billOf(result, results)
  const first = plan.preferred
  return {
    usage,
    usageEstimated,
    cost,
    totalPicoUsd: totalCost(results),
    routing: {
      requestedModel: plan.requestedModel,
      strategy: plan.strategy,
      ...(plan.canary && { arm: answeringArm(plan.canary, candidate) }),
      fallbackUsed: first?.connection !== candidate.connection || first.model !== candidate.model,
      attempts: results.map(({ summary }) => summary),
    },
    droppedParameters,
    settled: allSettled(results),
    ...sourceOf(candidate),
  }
}

/** A call of the canary that it failed is answered by a stable target. */
function answeringArm({ arm, target }: NonNullable<RoutePlan['canary']>, candidate: Candidate): CanaryArm {
  return arm === 'canary' && candidateName(candidate) === target ? 'canary' : 'stable'
}

/** Two that raced may both have answered. Most calls are one attempt. */
async function allSettled(results: readonly AttemptResult<object>[]): Promise<void> {
  for (const result of results) if (result.kind === 'answered') await result.settled
}

/** An answer of several attempts, one going on where another broke off, took what all of them took. */
function billOf(
  result: AnsweredAttempt<object>,
  results: readonly AttemptResult<object>[],
): Pick<AnswerAccount, 'usage' | 'usageEstimated' | 'cost'> {
  const earlier = results.filter((other) => other.kind === 'failed' && other.summary.continued === true)
  if (earlier.length === 0) return result
  return {
    usage: [...earlier, result].map(({ usage }) => usage).reduce(addUsage),
    usageEstimated: true,
    cost: [...earlier, result].map(({ cost }) => cost).reduce(addCosts),
  }
}

/** What the attempts cost together, estimates of unknown outcomes included; `null` when one has no price. */
export function totalCost(results: readonly Pick<AttemptResult<object>, 'cost'>[]): PicoUsd | null {
  let total = 0n
  for (const { cost } of results) {
    if (cost.totalPicoUsd === null) return null
    total += cost.totalPicoUsd
  }
  return total
}
