import type { CompletionOutcome } from '@maester/completion'
import type { Completion } from '@maester/model_gateway'

/** The answer with the usage it is billed by, in which what a provider left out is estimated. */
export function meteredCompletion({ result: { completion, usage } }: CompletionOutcome): Completion {
  return { ...completion, usage }
}
