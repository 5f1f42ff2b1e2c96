import { type BudgetPolicy, type BudgetStore, decideBudget, formatUsd6, type PicoUsd } from '@maester/cost_meter'
import type { CompletionRequest, ModelGateway, RoutePreview } from '@maester/model_gateway'
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
  readonly gateway: Pick<ModelGateway, 'preview'>
  readonly budgets: BudgetStore
  readonly policies: readonly BudgetPolicy[]
}

/** One way a request could be sent: the model asked for, or the cheaper one a budget may choose. */
interface Option {
  readonly model: string
  readonly preview: RoutePreview
}

/** `undefined` when no limit applies. */
export type BudgetGate = (
  input: CompletionInput,
  request: CompletionRequest,
  preview: RoutePreview,
  context: RequestContext,
) => Promise<BudgetVerdict | undefined>

/**
 * Decides before anything is sent: within the limits → `allowed`; a cheaper model within them and allowed →
 * `downgraded`; else `blocked`. The caller's own limit is checked first, then the configured budgets hold the estimate.
 */
export function createBudgetGate({ gateway, budgets, policies }: BudgetGateDependencies): BudgetGate {
  return async function checkBudget(input, request, preview, { principal, requestId, tags }) {
    const { budgetScope, maxCost } = input
    const applying = matchPolicies(policies, { principal, tags, ...(budgetScope !== undefined && { budgetScope }) })
    if (maxCost === undefined && applying.length === 0) return undefined

    const { tenantId } = principal
    const booked = applying.length > 0 ? applying : [callerPolicy(input)]
    const shown = booked.find(({ scope }) => scope === budgetScope) ?? booked[0]!
    const mayDowngrade = input.allowCheaperModel || applying.some(({ mode }) => mode === 'downgrade')
    const asked: Option = { model: request.model, preview }
    const cheaper = mayDowngrade ? cheaperOption(asked, request, gateway) : undefined
    const holds = createBudgetHolds(budgets, { tenantId, requestId }, booked)
    const { option, reason } = await choose()

    const state = await budgets.state({ tenantId, scope: shown.scope, window: shown.window })
    const decision = answerBudget({
      decision: option === undefined ? 'blocked' : option === asked ? 'allowed' : 'downgraded',
      reason,
      preview: (option ?? asked).preview,
      policy: shown,
      configured: applying.length > 0,
      maxCost,
      allowCheaperModel: input.allowCheaperModel,
      state,
    })
    return {
      decision,
      async settle({ spentPicoUsd, shownUsd, executed }) {
        // An unknown cost is booked at its estimate: it must not make room for more.
        const spent = spentPicoUsd ?? option?.preview.estimate.totalPicoUsd ?? 0n
        const states = await holds.settle(spent, executed)
        return { ...decision, actual_total_cost_usd: shownUsd, ledger: answerLedger(states[booked.indexOf(shown)]!) }
      },
    }

    async function choose(): Promise<{ readonly option?: Option; readonly reason: string }> {
      const own = maxCost === undefined ? undefined : decideOwnLimit(asked, cheaper, maxCost)
      if (own?.decision === 'blocked') return { reason: own.reason }
      const reasons = own ? [own.reason] : []
      const candidates = own?.decision === 'downgraded' ? [cheaper!] : [asked, ...(cheaper ? [cheaper] : [])]
      for (const option of candidates) {
        if (applying.length === 0) return { option, reason: reasons.join(' ') }
        const { refusedBy } = await holds.reserve(option.preview.estimate.totalPicoUsd)
        if (!refusedBy) return { option, reason: [...reasons, `${holding(option)} is held.`].join(' ') }
        reasons.push(`${holding(option)} does not fit the budget of "${refusedBy.scope}".`)
      }
      await holds.release()
      return { reason: reasons.join(' ') }
    }
  }
}

function decideOwnLimit(asked: Option, cheaper: Option | undefined, limitPicoUsd: PicoUsd) {
  return decideBudget({
    limitPicoUsd,
    model: asked.preview.model,
    estimate: asked.preview.estimate,
    ...(cheaper && { cheaper: { model: cheaper.preview.model, estimate: cheaper.preview.estimate } }),
    allowCheaper: cheaper !== undefined,
  })
}

function cheaperOption(
  { preview }: Option,
  request: CompletionRequest,
  gateway: Pick<ModelGateway, 'preview'>,
): Option | undefined {
  const model = preview.cheaperModel
  return model === undefined ? undefined : { model, preview: gateway.preview({ ...request, model }) }
}

/** A limit the caller set for this request alone is not held against anyone else; its scope counts what was spent. */
function callerPolicy({ budgetScope, maxCost }: CompletionInput): BudgetPolicy {
  return { scope: budgetScope ?? 'default', limitPicoUsd: maxCost ?? 0n, window: 'total', mode: 'hard' }
}

function holding({ preview }: Option): string {
  const { totalPicoUsd } = preview.estimate
  return totalPicoUsd === null
    ? `The unknown cost of ${preview.model}`
    : `The estimate of ${formatUsd6(totalPicoUsd)} USD for ${preview.model}`
}
