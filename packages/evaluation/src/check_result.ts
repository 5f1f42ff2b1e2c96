import type { CheckResult } from './evaluator.js'

/** A pass at full score. */
export const pass: CheckResult = { status: 'ok', score: 1, passed: true, reason: null }

/** A failure; `score` is 0 unless the check knows degrees. */
export function fail(reason: string, score = 0): CheckResult {
  return { status: 'ok', score, passed: false, reason }
}

/** Full score or none. */
export function passIf(passed: boolean, reasonWhenNot: string): CheckResult {
  return passed ? pass : fail(reasonWhenNot)
}

/** The check could not run. */
export function couldNotRun(reason: string): CheckResult {
  return { status: 'error', score: null, passed: null, reason }
}

/** A score against the least that passes. */
export function passFrom(score: number, threshold: number, what: string): CheckResult {
  if (score >= threshold) return { status: 'ok', score, passed: true, reason: null }
  return fail(`${what} ${score.toFixed(4)} is below ${threshold}`, score)
}
