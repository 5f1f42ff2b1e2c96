import type { CompletionInput } from '../completion_input.js'
import type { CallerLimits } from './budget_gate.js'

/** What the caller of a completion allows to be spent. */
export function callerLimitsOf({
  budgetScope,
  maxCost,
  allowCheaperModel,
  options: { user },
}: CompletionInput): CallerLimits {
  return {
    ...(budgetScope !== undefined && { budgetScope }),
    ...(maxCost !== undefined && { maxCost }),
    ...(user !== undefined && { userId: user }),
    allowCheaperModel,
  }
}
