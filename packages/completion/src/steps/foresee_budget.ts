import { applyPolicies, type BudgetBook, type BudgetStore, decideBudget, formatUsd6 } from '@maester/cost_meter'
import type { RoutePreview } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { BudgetQuestion } from './budget_gate.js'
import { needsPrice, refuses } from './budget_holds.js'
import { scopesOf } from './budget_scopes.js'

/** What the limits would decide now. */
export interface BudgetForecast {
  readonly decision: 'allowed' | 'downgraded' | 'blocked'
  /** The model name asked after the decision. `undefined`: the one the caller named. */
  readonly cheaperModel?: string
  readonly reasons: readonly string[]
}

export interface BudgetForecastTools {
  readonly budgets: Pick<BudgetStore, 'states'>
  readonly budgetBook: Pick<BudgetBook, 'policiesOf'>
}

/** What the budget gate would say, with nothing held and nothing booked. `undefined` when no limit applies. */
export async function foreseeBudget(
  { budgets, budgetBook }: BudgetForecastTools,
  { limits, modelName, preview, previewOf }: BudgetQuestion,
  { principal, tags }: Pick<RequestContext, 'principal' | 'tags'>,
): Promise<BudgetForecast | undefined> {
  const { maxCost, allowCheaperModel } = limits
  const policies = await budgetBook.policiesOf(principal.tenantId)
  const appliedTo = (name: string, of: RoutePreview) =>
    applyPolicies(policies, scopesOf({ principal, tags, ...limits, modelName: name, preview: of }))
  const asked = appliedTo(modelName, preview)
  if (maxCost === undefined && asked.length === 0) return undefined
  const reasons: string[] = []
  const mayDowngrade = allowCheaperModel || asked.some(({ policy }) => policy.mode === 'downgrade')
  const cheaperModel = mayDowngrade ? preview.cheaperModel : undefined

  if (await fits(modelName, preview)) return { decision: 'allowed', reasons }
  if (cheaperModel !== undefined && (await fits(cheaperModel, previewOf(cheaperModel))))
    return { decision: 'downgraded', cheaperModel, reasons }
  return { decision: 'blocked', reasons }

  async function fits(name: string, candidate: RoutePreview): Promise<boolean> {
    const { model, estimate } = candidate
    const own =
      maxCost === undefined ? undefined : decideBudget({ limitPicoUsd: maxCost, model, estimate, allowCheaper: false })
    if (own) reasons.push(own.reason)
    const limiting = appliedTo(name, candidate).filter(refuses)
    const states = await budgets.states(
      principal.tenantId,
      limiting.map(({ account }) => account),
    )
    const full = limiting.filter((applied, index) => {
      const { spentPicoUsd, reservedPicoUsd } = states[index]!
      const left = applied.policy.limitPicoUsd - spentPicoUsd - reservedPicoUsd
      const { totalPicoUsd } = estimate
      if (totalPicoUsd === null ? !needsPrice(applied) : totalPicoUsd <= left) return false
      const { scope } = applied.account
      reasons.push(`${model} does not fit the budget of "${scope}", which has ${formatUsd6(left)} USD left.`)
      return true
    })
    return own?.decision !== 'blocked' && full.length === 0
  }
}
