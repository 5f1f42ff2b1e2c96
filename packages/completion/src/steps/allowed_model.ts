import type { RoutePreview } from '@maester/model_gateway'
import type { Metrics } from '@maester/observability'
import { CompletionError } from '../errors.js'
import type { BudgetVerdict } from './budget_gate.js'

/** The model a request may use. Throws `CompletionError` `budget_exceeded` when its budget lets it use none. */
export function allowedModel(
  verdict: BudgetVerdict | undefined,
  requested: string,
  preview: Pick<RoutePreview, 'cheaperModel'>,
  metrics: Pick<Metrics, 'budgetDecision'>,
): string {
  if (!verdict) return requested
  const { decision } = verdict
  metrics.budgetDecision(decision.decision)
  if (!decision.allowed) throw new CompletionError('budget_exceeded', decision.reason, false, { budget: decision })
  return (decision.fallback_applied ? preview.cheaperModel : undefined) ?? requested
}
