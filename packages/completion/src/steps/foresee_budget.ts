import { type BudgetPolicy, type BudgetStore, decideBudget, formatUsd6 } from '@maester/cost_meter'
import type { RoutePreview } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { BudgetQuestion } from './budget_gate.js'
import { matchPolicies } from './budget_scopes.js'

/** What the limits would decide now. */
export interface BudgetForecast {
  readonly decision: 'allowed' | 'downgraded' | 'blocked'
  /** The model name asked after the decision. `undefined`: the one the caller named. */
  readonly cheaperModel?: string
  readonly reasons: readonly string[]
}

export interface BudgetForecastTools {
  readonly budgets: Pick<BudgetStore, 'state'>
  readonly policies: readonly BudgetPolicy[]
}

/** What the budget gate would say, with nothing held and nothing booked. `undefined` when no limit applies. */
export async function foreseeBudget(
  { budgets, policies }: BudgetForecastTools,
  { limits, preview, previewOf }: BudgetQuestion,
  { principal, tags }: Pick<RequestContext, 'principal' | 'tags'>,
): Promise<BudgetForecast | undefined> {
  const { budgetScope, maxCost, allowCheaperModel } = limits
  const applying = matchPolicies(policies, { principal, tags, ...(budgetScope !== undefined && { budgetScope }) })
  if (maxCost === undefined && applying.length === 0) return undefined
  const { tenantId } = principal
  const states = await Promise.all(applying.map(({ scope, window }) => budgets.state({ tenantId, scope, window })))
  const reasons: string[] = []
  const mayDowngrade = allowCheaperModel || applying.some(({ mode }) => mode === 'downgrade')
  const cheaperModel = mayDowngrade ? preview.cheaperModel : undefined

  if (fits(preview)) return { decision: 'allowed', reasons }
  if (cheaperModel !== undefined && fits(previewOf(cheaperModel)))
    return { decision: 'downgraded', cheaperModel, reasons }
  return { decision: 'blocked', reasons }

  function fits({ model, estimate }: RoutePreview): boolean {
    const own =
      maxCost === undefined ? undefined : decideBudget({ limitPicoUsd: maxCost, model, estimate, allowCheaper: false })
    if (own) reasons.push(own.reason)
    const full = applying.filter(({ scope, mode, limitPicoUsd }, index) => {
      if (mode === 'soft' || mode === 'shadow') return false
      const { spentPicoUsd, reservedPicoUsd } = states[index]!
      const left = limitPicoUsd - spentPicoUsd - reservedPicoUsd
      if (estimate.totalPicoUsd !== null && estimate.totalPicoUsd <= left) return false
      reasons.push(`${model} does not fit the budget of "${scope}", which has ${formatUsd6(left)} USD left.`)
      return true
    })
    return own?.decision !== 'blocked' && full.length === 0
  }
}
