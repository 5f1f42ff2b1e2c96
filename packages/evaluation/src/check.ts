import type { CheckResult, EvaluationInput } from './evaluator.js'

/**
 * A check as a caller asks for it: its type alone, or with parameters. What `value` and `threshold` mean is up to the
 * type. `not-` in front of the type negates it.
 */
export type CheckSpec =
  | string
  | {
      readonly type: string
      readonly value?: unknown
      readonly threshold?: number | string
      /** Length of the word groups compared, for `rouge-n`. */
      readonly n?: number
      /** What the result is called. Default: the type. */
      readonly name?: string
    }

/** The result of one named check. */
export type Metric = CheckResult & { readonly name: string }

/** A check that is known to be well-formed, ready to judge answers. */
export interface Check {
  readonly name: string
  /** Never throws and never rejects: a check that breaks has status `error`. */
  evaluate(input: EvaluationInput): Metric | Promise<Metric>
}
