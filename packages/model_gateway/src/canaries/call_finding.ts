import type { AttemptSummary } from '../errors.js'
import { failurePolicies } from '../failure_policy.js'
import type { AnswerAccount } from '../gateway.js'
import type { RoutePlan } from '../routing/route_plan.js'
import type { CallFinding } from './arm_figures.js'

const PICO_USD_PER_USD = 1e12

/**
 * What a call says of its arm, told by the target that it asked first. `undefined`: nothing, because that target was not
 * the arm's, or did not answer by no fault of its provider, or the next target failed by its provider's fault as well.
 */
export function findingOf(
  { canary }: Pick<RoutePlan, 'canary'>,
  attempts: readonly AttemptSummary[],
  account?: Pick<AnswerAccount, 'totalPicoUsd'>,
): CallFinding | undefined {
  const [first] = attempts
  if (canary === undefined || first === undefined) return undefined
  const isCanarys = `${first.provider}/${first.model}` === canary.target
  if (isCanarys !== (canary.arm === 'canary')) return undefined
  const own = attempts.filter((attempt) => isAtSameTarget(attempt, first))
  const answered = own.some(({ outcome }) => outcome === 'ok')
  if (!answered && !isOwnFault(own, attempts)) return undefined
  const total = account?.totalPicoUsd ?? null
  return {
    failed: !answered,
    durationMs: own.reduce((sum, { durationMs }) => sum + durationMs, 0),
    ...(answered && total !== null && { costUsd: Number(total) / PICO_USD_PER_USD }),
  }
}

/** The last attempt is what its target came to: a caller that left while it was tried again did not see it fail. */
function isOwnFault(own: readonly AttemptSummary[], attempts: readonly AttemptSummary[]): boolean {
  const last = own.at(-1)
  if (last === undefined || !isProviderFault(last)) return false
  const next = attempts.slice(attempts.indexOf(last) + 1).find((attempt) => !isAtSameTarget(attempt, last))
  return next === undefined || !isProviderFault(next)
}

const isAtSameTarget = (attempt: AttemptSummary, { provider, model }: AttemptSummary) =>
  attempt.provider === provider && attempt.model === model

/** A model that its provider no longer has is no fault of the request's either. */
function isProviderFault({ failureClass }: AttemptSummary): boolean {
  if (failureClass === undefined) return false
  return failureClass === 'model_gone' || failurePolicies[failureClass].breakerWeight !== undefined
}
