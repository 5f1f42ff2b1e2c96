import type { PicoUsd } from '@maester/cost_meter'
import type { CheckSpec } from '@maester/evaluation'
import type { JsonSchema } from '@maester/model_gateway'

/** A wording given by the caller, or one of the registry. Neither version nor label: `production`, else the newest. */
export type PromptInput =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'registered'
      readonly name: string
      /** `v1`, `v2`, … */
      readonly version?: string
      readonly label?: string
      readonly variables: Readonly<Record<string, unknown>>
    }

/** One request for a reliable completion, validated. */
export interface CompletionInput {
  readonly prompt: PromptInput
  readonly system?: string
  /** An alias, `provider/model` or a bare model name; absent: the configured default. */
  readonly model?: string
  readonly maxTokens?: number
  readonly temperature?: number
  readonly requiredTerms?: readonly string[]
  /** Code points. */
  readonly maxResponseChars?: number
  readonly jsonSchema?: JsonSchema
  readonly checks: readonly CheckSpec[]
  readonly budgetScope?: string
  readonly maxCost?: PicoUsd
  readonly allowCheaperModel: boolean
  readonly tags: Readonly<Record<string, string>>
}
