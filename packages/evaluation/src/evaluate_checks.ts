import type { Check, CheckSpec, Metric } from './check.js'
import type { EvaluationInput } from './evaluator.js'
import { parseCheck } from './parse_check.js'

/** What all checks together say about one answer. */
export interface CheckOutcome {
  /** `pass`: every check passed. `fail`: at least one did not. `error`: none failed, but at least one could not run. */
  readonly status: 'pass' | 'fail' | 'error'
  /** Mean of the scores of the checks that ran, to 4 places; `null` when none ran. */
  readonly reliability_score: number | null
  /** In the order of the checks. */
  readonly metrics: readonly Metric[]
}

/**
 * Judges one answer. A check that cannot run is an error of its own and never a low score.
 * Returns at once when no check has to wait, else a promise. Throws `EvaluationError` for a spec that `parseCheck`
 * refuses; parse before the call where money depends on it.
 */
export function evaluateChecks(
  checks: readonly (CheckSpec | Check)[],
  input: EvaluationInput,
): CheckOutcome | Promise<CheckOutcome> {
  const parsed = checks.map((check, index) =>
    isParsed(check) ? check : parseCheck(check, { param: `checks.${index}` }),
  )
  const metrics = parsed.map((check) => check.evaluate(input))
  return metrics.every(isSettled) ? summarise(metrics) : Promise.all(metrics).then(summarise)
}

function isParsed(check: CheckSpec | Check): check is Check {
  return typeof check === 'object' && 'evaluate' in check
}

function isSettled(metric: Metric | Promise<Metric>): metric is Metric {
  return !(metric instanceof Promise)
}

function summarise(metrics: readonly Metric[]): CheckOutcome {
  const scores = metrics.flatMap(({ score }) => (score === null ? [] : [score]))
  return {
    status: statusOf(metrics),
    reliability_score:
      scores.length === 0 ? null : roundTo4(scores.reduce((sum, score) => sum + score) / scores.length),
    metrics,
  }
}

function statusOf(metrics: readonly Metric[]): CheckOutcome['status'] {
  if (metrics.some(({ passed }) => passed === false)) return 'fail'
  return metrics.every(({ passed }) => passed) ? 'pass' : 'error'
}

function roundTo4(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
