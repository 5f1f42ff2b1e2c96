import { type BudgetPolicy, type BudgetStore, decideBudget, formatUsd6, type PicoUsd } from '@maester/cost_meter'
import type { RoutePreview } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { CompletionInput } from '../completion_input.js'
import type { AnswerBudgetDecision } from '../wire/answer.js'
import { answerBudget, answerLedger } from '../wire/answer_budget.js'
import { createBudgetHolds } from './budget_holds.js'
import { matchPolicies } from './budget_scopes.js'

/** What really happened after a budget let a request through. */
export interface Spending {
  /** Every attempt together, estimates included; `null` when one of them has no price. */
  readonly spentPicoUsd: PicoUsd | null
  /** The six-place figure shown to the caller; `null` when unknown. */
  readonly shownUsd: string | null
  /** False: nothing was sent. */
  readonly executed: boolean
}

export interface BudgetVerdict {
  readonly decision: AnswerBudgetDecision
  /** Gives back what was held and books what was spent. Repeats change nothing. */
  settle(spending: Spending): Promise<AnswerBudgetDecision>
}

export interface BudgetGateDependencies {
  readonly budgets: BudgetStore
  readonly policies: readonly BudgetPolicy[]
}

/** What the caller allows to be spent. */
export type CallerLimits = Pick<CompletionInput, 'budgetScope' | 'maxCost' | 'allowCheaperModel'>

export interface BudgetQuestion {
  readonly limits: CallerLimits
  /** Of the model asked for. */
  readonly preview: RoutePreview
  /** The same request with another model. */
  readonly previewOf: (model: string) => RoutePreview
}

/** `undefined` when no limit applies. */
export type BudgetGate = (question: BudgetQuestion, context: RequestContext) => Promise<BudgetVerdict | undefined>

/**
 * Decides before anything is sent: within the limits → `allowed`; a cheaper model within them and allowed →
 * `downgraded`; else `blocked`. The caller's own limit is checked first, then the configured budgets hold the estimate.
 */
export function createBudgetGate({ budgets, policies }: BudgetGateDependencies): BudgetGate {
  return async function checkBudget({ limits, preview, previewOf }, { principal, requestId, tags }) {
    const { budgetScope, maxCost, allowCheaperModel } = limits
    const applying = matchPolicies(policies, { principal, tags, ...(budgetScope !== undefined && { budgetScope }) })
    if (maxCost === undefined && applying.length === 0) return undefined

    const { tenantId } = principal
    const own = applying.length > 0 ? undefined : callerPolicy(limits)
    const booked = own ? [own] : applying
    const shown = booked.find(({ scope }) => scope === budgetScope) ?? booked[0]!
    const mayDowngrade = allowCheaperModel || applying.some(({ mode }) => mode === 'downgrade')
    const { cheaperModel } = preview
    const cheaper = mayDowngrade && cheaperModel !== undefined ? previewOf(cheaperModel) : undefined
    const holds = createBudgetHolds(budgets, { tenantId, requestId }, own ? [{ ...own, mode: 'shadow' }] : applying)
    const { chosen, reason } = await choose()

    const state = await budgets.state({ tenantId, scope: shown.scope, window: shown.window })
    const decision = answerBudget({
      decision: chosen === undefined ? 'blocked' : chosen === preview ? 'allowed' : 'downgraded',
      reason,
      preview: chosen ?? preview,
      policy: shown,
      configured: applying.length > 0,
      maxCost,
      allowCheaperModel,
      state,
    })
    return {
      decision,
      async settle({ spentPicoUsd, shownUsd, executed }) {
        // An unknown cost is booked at its estimate: it must not make room for more.
        const spent = spentPicoUsd ?? chosen?.estimate.totalPicoUsd ?? 0n
        const states = await holds.settle(spent, executed)
        return { ...decision, actual_total_cost_usd: shownUsd, ledger: answerLedger(states[booked.indexOf(shown)]!) }
      },
    }

    async function choose(): Promise<{ readonly chosen?: RoutePreview; readonly reason: string }> {
      const limit = maxCost === undefined ? undefined : decideOwnLimit(preview, cheaper, maxCost)
      if (limit?.decision === 'blocked') return { reason: limit.reason }
      const reasons = limit ? [limit.reason] : []
      const candidates = limit?.decision === 'downgraded' ? [cheaper!] : [preview, ...(cheaper ? [cheaper] : [])]
      for (const chosen of candidates) {
        const { refusedBy } = await holds.reserve(chosen.estimate.totalPicoUsd)
        if (own) return { chosen, reason: reasons.join(' ') }
        if (!refusedBy) return { chosen, reason: [...reasons, `${holding(chosen)} is held.`].join(' ') }
        reasons.push(`${holding(chosen)} does not fit the budget of "${refusedBy.scope}".`)
      }
      await holds.release()
      return { reason: reasons.join(' ') }
    }
  }
}

function decideOwnLimit(asked: RoutePreview, cheaper: RoutePreview | undefined, limitPicoUsd: PicoUsd) {
  return decideBudget({
    limitPicoUsd,
    model: asked.model,
    estimate: asked.estimate,
    ...(cheaper && { cheaper: { model: cheaper.model, estimate: cheaper.estimate } }),
    allowCheaper: cheaper !== undefined,
  })
}

/**
 * A limit the caller set for this request alone is not held against anyone else; its scope counts what was spent. The
 * estimate is held without a limit, so that the spend is booked even if this process does not live to do so.
 */
function callerPolicy({ budgetScope, maxCost }: CallerLimits): BudgetPolicy {
  return { scope: budgetScope ?? 'default', limitPicoUsd: maxCost ?? 0n, window: 'total', mode: 'hard' }
}

function holding({ model, estimate: { totalPicoUsd } }: RoutePreview): string {
  return totalPicoUsd === null
    ? `The unknown cost of ${model}`
    : `The estimate of ${formatUsd6(totalPicoUsd)} USD for ${model}`
}
