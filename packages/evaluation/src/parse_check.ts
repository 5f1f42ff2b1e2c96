import type { Check, CheckSpec, Metric } from './check.js'
import { couldNotRun } from './check_result.js'
import { EvaluationError } from './errors.js'
import type { CheckResult, EvaluationInput, Evaluator, Judge } from './evaluator.js'
import { builtInEvaluators } from './evaluators/registry.js'

export interface ParseCheckOptions {
  /** Where the check stands in the request, for error messages. Default `checks`. */
  readonly param?: string
  /** The kinds of check there are. Default: the built-in ones. */
  readonly evaluators?: readonly Evaluator[]
}

const negation = 'not-'
const maxNameLength = 100

/** Throws `EvaluationError` `invalid_value` naming the unknown type or the parameter at fault. */
export function parseCheck(
  spec: CheckSpec,
  { param = 'checks', evaluators = builtInEvaluators }: ParseCheckOptions = {},
): Check {
  const typeParam = typeof spec === 'string' ? param : `${param}.type`
  const { type, name = type, ...given } = typeof spec === 'string' ? { type: spec } : spec
  const { evaluator, negated } = findEvaluator(type, evaluators, typeParam)
  if (typeof name !== 'string' || name === '' || name.length > maxNameLength) {
    throw invalid(`${param}.name`, `must be 1 to ${maxNameLength} characters`)
  }
  for (const parameter of Object.keys(given)) {
    if (!evaluator.parameters.some((known) => known === parameter)) {
      throw invalid(`${param}.${parameter}`, `is not a parameter of ${evaluator.name}`)
    }
  }
  const judge = evaluator.prepare({ param, given })
  return createCheck(name, negated ? negate(judge, evaluator.name) : judge)
}

/** Checks of a list, each named by its position: `checks.0`, `checks.1`, … */
export function parseChecks(specs: readonly CheckSpec[], options: ParseCheckOptions = {}): readonly Check[] {
  const { param = 'checks' } = options
  return specs.map((spec, index) => parseCheck(spec, { ...options, param: `${param}.${index}` }))
}

function findEvaluator(type: unknown, evaluators: readonly Evaluator[], param: string) {
  if (typeof type !== 'string') throw invalid(param, 'must be the name of a check')
  const exact = evaluators.find(({ name }) => name === type)
  if (exact) return { evaluator: exact, negated: false }
  const inner = type.startsWith(negation) ? type.slice(negation.length) : undefined
  const evaluator = evaluators.find(({ name }) => name === inner)
  if (!evaluator) throw invalid(param, 'is not a check we know')
  return { evaluator, negated: true }
}

function invalid(param: string, what: string): EvaluationError {
  return new EvaluationError('invalid_value', `${param} ${what}`, { param })
}

function createCheck(name: string, judge: Judge): Check {
  return {
    name,
    evaluate(input) {
      try {
        const result = judge(input)
        if (!(result instanceof Promise)) return { name, ...result }
        return result.catch(broken).then((settled): Metric => ({ name, ...settled }))
      } catch (error) {
        return { name, ...broken(error) }
      }
    },
  }
}

/** Names the error's class only: its message may quote the answer. */
function broken(error: unknown): CheckResult {
  return couldNotRun(`The check broke: ${error instanceof Error ? error.name : typeof error}`)
}

function negate(judge: Judge, name: string): Judge {
  const turn = (result: CheckResult): CheckResult => {
    if (result.status === 'error') return result
    const passed = !result.passed
    return { status: 'ok', score: 1 - result.score, passed, reason: passed ? null : `The check ${name} passed` }
  }
  return (input: EvaluationInput) => {
    const result = judge(input)
    return result instanceof Promise ? result.then(turn) : turn(result)
  }
}
