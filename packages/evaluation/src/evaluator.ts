import type { PicoUsd, Usage } from '@maester/cost_meter'
import type { FinishReason, Tool, ToolCallPart } from '@maester/model_gateway'
import type { CheckParameters } from './check_parameters.js'

/** An answer and what is known about it. Whatever is absent is unknown: a check that needs it cannot run. */
export interface EvaluationInput {
  readonly content: string
  readonly finishReason: FinishReason
  /** What the model wants called; empty when it wants nothing. */
  readonly toolCalls?: readonly Pick<ToolCallPart, 'name' | 'arguments'>[]
  /** Pictures the model made. Default 0. */
  readonly imageCount?: number
  /** The tools the model was offered. */
  readonly tools?: readonly Pick<Tool, 'name' | 'parameters'>[]
  readonly usage?: Usage
  /** `null` when the call has no price. */
  readonly costPicoUsd?: PicoUsd | null
  readonly latencyMs?: number
  /** What the model was asked. */
  readonly prompt?: string
}

/** What a check says about one answer. */
export type CheckResult =
  | {
      readonly status: 'ok'
      /** 0 to 1, higher is better. */
      readonly score: number
      readonly passed: boolean
      /** Why it did not pass; mostly `null` when it did. Never quotes the answer. */
      readonly reason: string | null
    }
  /** The check could not run: there is no score and no verdict. */
  | { readonly status: 'error'; readonly score: null; readonly passed: null; readonly reason: string }

/** Judges one answer; its parameters are settled. Must not change the input. */
export type Judge = (input: EvaluationInput) => CheckResult | Promise<CheckResult>

/** A kind of check. */
export interface Evaluator {
  /** What callers write as `type`; with `not-` in front it is negated. */
  readonly name: string
  /** The parameters it knows. Any other is refused. */
  readonly parameters: readonly ('value' | 'threshold' | 'n')[]
  /**
   * Reads the parameters once, before any call is made. Throws `EvaluationError` `invalid_value` naming the one at fault.
   */
  prepare(parameters: CheckParameters): Judge
}
