import type { PicoUsd } from '@maester/cost_meter'
import type { CheckSpec } from '@maester/evaluation'
import type { CallerRequest, CompletionRequest, Message } from '@maester/model_gateway'

/** What to ask: one wording, a conversation, or a prompt of the registry with a conversation after it. */
export type PromptInput =
  | { readonly kind: 'text'; readonly text: string; readonly system?: string }
  | { readonly kind: 'messages'; readonly messages: readonly Message[] }
  | {
      readonly kind: 'registered'
      readonly name: string
      /** `v1`, `v2`, … Neither version nor label: the label `production` if set, else the newest version. */
      readonly version?: string
      readonly label?: string
      readonly variables: Readonly<Record<string, unknown>>
      readonly system?: string
      /** Sent after the rendered prompt. */
      readonly messages?: readonly Message[]
    }

/** Everything of a gateway request but the question and the model. */
export type CompletionOptions = Omit<CompletionRequest, 'model' | 'messages'>

/** One request for a completion, validated. */
export interface CompletionInput {
  readonly prompt: PromptInput
  /** An alias, `provider/model` or a bare model name; absent: the configured default. */
  readonly model?: string
  readonly options: CompletionOptions
  readonly requiredTerms?: readonly string[]
  /** Code points. */
  readonly maxResponseChars?: number
  readonly checks: readonly CheckSpec[]
  readonly budgetScope?: string
  readonly maxCost?: PicoUsd
  readonly allowCheaperModel: boolean
  readonly tags: Readonly<Record<string, string>>
  /** Models tried in order when every target of `model` failed. */
  readonly fallbackModels?: readonly string[]
  /** Leave out, and name, what a target cannot honour. Default: refuse it. */
  readonly dropUnsupported?: boolean
  /** Capabilities and regions the target must have beyond what the request itself asks for: `vision`, `region:eu`, … */
  readonly require?: readonly string[]
  /** Name of the weights by which strategies that score their targets do so. */
  readonly profile?: string
  /** The longest the call may take, in ms. */
  readonly maxLatencyMs?: number
  /** The request as the caller wrote it, in a format that some targets speak themselves: they get it so. */
  readonly callerRequest?: CallerRequest
}
