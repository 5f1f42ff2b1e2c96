import type { BudgetWatch } from '@maester/alerts'
import {
  type AppliedPolicy,
  applyPolicies,
  type BudgetBook,
  type BudgetState,
  type BudgetStore,
  decideBudget,
  type PicoUsd,
  picoUsdFromDecimal,
} from '@maester/cost_meter'
import type { RoutePreview } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { CompletionInput } from '../completion_input.js'
import type { AnswerBudgetDecision } from '../wire/answer.js'
import { answerBudget, answerLedger } from '../wire/answer_budget.js'
import { type BudgetHolds, createBudgetHolds, type HeldBudget } from './budget_holds.js'
import { heldReason, refusedReason } from './budget_reasons.js'
import { scopesOf } from './budget_scopes.js'

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
  readonly budgetBook: Pick<BudgetBook, 'policiesOf'>
  readonly budgetWatch?: BudgetWatch | undefined
}

/** What the caller allows to be spent. */
export type CallerLimits = Pick<CompletionInput, 'budgetScope' | 'maxCost' | 'allowCheaperModel'> & {
  /** The caller's own user, as the request names it. */
  readonly userId?: string
}

export interface BudgetQuestion {
  readonly limits: CallerLimits
  /** The model asked for, by the name the caller gave. */
  readonly modelName: string
  /** Of the model asked for. */
  readonly preview: RoutePreview
  /** The same request with another model. */
  readonly previewOf: (model: string) => RoutePreview
}

/** `undefined` when no limit applies. */
export type BudgetGate = (question: BudgetQuestion, context: RequestContext) => Promise<BudgetVerdict | undefined>

/** A model the request may be made with, and the budgets it then falls under. */
interface Candidate {
  readonly preview: RoutePreview
  readonly applied: readonly AppliedPolicy[]
}

interface Choice {
  readonly chosen?: RoutePreview
  readonly holds?: BudgetHolds
  readonly held: readonly HeldBudget[]
  readonly refusedBy?: HeldBudget
  readonly reason: string
}

/**
 * Decides before anything is sent: within the limits → `allowed`; a cheaper model within them and allowed →
 * `downgraded`; else `blocked`. The caller's own limit is checked first, then the configured budgets hold the estimate,
 * all of them or none.
 */
export function createBudgetGate({ budgets, budgetBook, budgetWatch }: BudgetGateDependencies): BudgetGate {
  return async function checkBudget({ limits, modelName, preview, previewOf }, { principal, requestId, tags }) {
    const { budgetScope, maxCost, allowCheaperModel } = limits
    const { tenantId } = principal
    const policies = await budgetBook.policiesOf(tenantId)
    const candidateOf = (name: string, of: RoutePreview): Candidate => {
      const facts = { principal, tags, ...limits, modelName: name, preview: of }
      return { preview: of, applied: policies.size === 0 ? [] : applyPolicies(policies, scopesOf(facts)) }
    }
    const asked = candidateOf(modelName, preview)
    if (maxCost === undefined && asked.applied.length === 0) return undefined

    const own = asked.applied.length > 0 ? undefined : callerPolicy(limits)
    const mayDowngrade = allowCheaperModel || asked.applied.some(({ policy }) => policy.mode === 'downgrade')
    const { cheaperModel } = preview
    const cheaper =
      mayDowngrade && cheaperModel !== undefined ? candidateOf(cheaperModel, previewOf(cheaperModel)) : undefined
    const { chosen, holds, held, refusedBy, reason } = await choose()

    const shown = refusedBy ?? (await shownBudget(held))
    const decision = answerBudget({
      decision: chosen === undefined ? 'blocked' : chosen === preview ? 'allowed' : 'downgraded',
      reason,
      preview: chosen ?? preview,
      applied: shown.applied,
      configured: own === undefined,
      maxCost,
      allowCheaperModel,
      state: shown.state,
    })
    return {
      decision,
      async settle({ spentPicoUsd, shownUsd, executed }) {
        // An unknown cost is booked at its estimate: it must not make room for more.
        const spent = spentPicoUsd ?? chosen?.estimate.totalPicoUsd ?? 0n
        const shownPicoUsd = shownUsd === null ? 0n : picoUsdFromDecimal(shownUsd)
        const booked = (await holds?.settle({ spentPicoUsd: spent, shownPicoUsd, executed })) ?? []
        const state = booked.find(({ applied }) => applied.account.scope === shown.applied.account.scope)?.state
        return { ...decision, actual_total_cost_usd: shownUsd, ledger: answerLedger(state ?? shown.state) }
      },
    }

    async function choose(): Promise<Choice> {
      const limit = maxCost === undefined ? undefined : decideOwnLimit(preview, cheaper?.preview, maxCost)
      if (limit?.decision === 'blocked') return { held: [], reason: limit.reason }
      const reasons = limit ? [limit.reason] : []
      const candidates = limit?.decision === 'downgraded' ? [cheaper!] : [asked, ...(cheaper ? [cheaper] : [])]
      let refusedBy: HeldBudget | undefined
      for (const { preview: candidate, applied } of candidates) {
        const amount = candidate.estimate.totalPicoUsd
        const holds = createBudgetHolds(
          budgets,
          { tenantId, requestId },
          own ? [own] : applied,
          own ? undefined : budgetWatch,
        )
        const result = await holds.reserve(amount)
        if (!result.refusedBy) {
          if (!own) reasons.push(heldReason(candidate, result.held))
          return { chosen: candidate, holds, held: result.held, reason: reasons.join(' ') }
        }
        refusedBy ??= result.refusedBy
        reasons.push(refusedReason(candidate, result.refusedBy))
      }
      return { held: [], ...(refusedBy && { refusedBy }), reason: reasons.join(' ') }
    }

    /** The budget a caller is told of: the one it named, else the first. */
    async function shownBudget(all: readonly HeldBudget[]): Promise<HeldBudget> {
      const named = all.find(({ applied }) => applied.account.scope === budgetScope) ?? all[0]
      if (named) return named
      const applied = own ?? asked.applied.find(({ account }) => account.scope === budgetScope) ?? asked.applied[0]!
      const [state] = await budgets.states(tenantId, [applied.account])
      return { applied, state: state as BudgetState }
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
function callerPolicy({ budgetScope, maxCost }: CallerLimits): AppliedPolicy {
  const account = { scope: budgetScope ?? 'default', window: 'total' } as const
  return { account, policy: { ...account, limitPicoUsd: maxCost ?? 0n, mode: 'shadow' } }
}
