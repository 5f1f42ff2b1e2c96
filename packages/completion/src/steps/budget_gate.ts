import type { BudgetPolicy, BudgetState, BudgetStore, PicoUsd } from '@maester/cost_meter'
import { formatPicoUsdExact, formatUsd6 } from '@maester/cost_meter'
import type { CompletionRequest, ModelGateway, RoutePreview } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { CompletionInput } from '../completion_input.js'
import type { AnswerBudgetDecision } from '../wire/answer.js'
import { answerEstimate } from '../wire/answer_money.js'
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
  /** Gives back what was held and books what was spent. Runs once; repeats change nothing. */
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

/**
 * Decides before anything is sent: within the limits → `allowed`; a cheaper model within them and allowed →
 * `downgraded`; else `blocked`. A model without a price is blocked: an unknown cost fits no limit.
 * `undefined` when no limit applies.
 */
export function createBudgetGate({ gateway, budgets, policies }: BudgetGateDependencies) {
  return async function checkBudget(
    input: CompletionInput,
    request: CompletionRequest,
    preview: RoutePreview,
    context: RequestContext,
  ): Promise<BudgetVerdict | undefined> {
    const applying = matchPolicies(policies, {
      principal: context.principal,
      tags: context.tags,
      ...(input.budgetScope !== undefined && { budgetScope: input.budgetScope }),
    })
    if (input.maxCost === undefined && applying.length === 0) return undefined

    const { tenantId } = context.principal
    const asked: Option = { model: request.model, preview }
    const options = [asked, ...cheaperOption(asked, request, input.allowCheaperModel, applying, gateway)]
    const held = applying.length > 0 ? applying : [callerPolicy(input)]
    const shown = held.find(({ scope }) => scope === input.budgetScope) ?? held[0]!
    const refusals: string[] = []

    for (const option of options) {
      const amount = option.preview.estimate.totalPicoUsd
      const refusal = overLimit(option, input.maxCost) ?? (await reserveAll(applying, amount, option.model))
      if (refusal === undefined) return grant(option, refusals)
      refusals.push(refusal)
    }
    const state = await budgets.state({ tenantId, scope: shown.scope, window: shown.window })
    return verdict('blocked', asked, `${refusals.join(' ')} Nothing was sent.`, state, async (decision) => decision)

    async function reserveAll(
      all: readonly BudgetPolicy[],
      amount: PicoUsd | null,
      model: string,
    ): Promise<string | undefined> {
      for (const [position, policy] of all.entries()) {
        const watched = policy.mode === 'soft' || policy.mode === 'shadow'
        if (amount === null && !watched) return `${model} has no known price, so no budget can hold it.`
        const { reserved } = await budgets.reserve({
          tenantId,
          requestId: context.requestId,
          policy,
          amountPicoUsd: amount ?? 0n,
        })
        if (reserved) continue
        await Promise.all(all.slice(0, position).map((earlier) => settleOne(earlier, 0n, false)))
        return `${estimateOf(model, amount)} does not fit the budget of "${policy.scope}".`
      }
      return undefined
    }

    function settleOne({ scope, window }: BudgetPolicy, spentPicoUsd: PicoUsd, executed: boolean) {
      return budgets.settle({ tenantId, requestId: context.requestId, scope, window, spentPicoUsd, executed })
    }

    async function grant(option: Option, earlier: readonly string[]): Promise<BudgetVerdict> {
      const downgraded = option !== asked
      const fits = `${estimateOf(option.model, option.preview.estimate.totalPicoUsd)} is within the budget.`
      const state = await budgets.state({ tenantId, scope: shown.scope, window: shown.window })
      return verdict(
        downgraded ? 'downgraded' : 'allowed',
        option,
        [...earlier, fits].join(' '),
        state,
        async (decision, { spentPicoUsd, shownUsd, executed }) => {
          // An unknown cost is booked at its estimate: it must not make room for more.
          const booked = spentPicoUsd ?? option.preview.estimate.totalPicoUsd ?? 0n
          const states = await Promise.all(held.map((policy) => settleOne(policy, booked, executed)))
          const after = states[held.indexOf(shown)]!
          return { ...decision, actual_total_cost_usd: shownUsd, ledger: ledgerOf(after) }
        },
      )
    }

    function verdict(
      decided: AnswerBudgetDecision['decision'],
      option: Option,
      reason: string,
      state: BudgetState,
      settle: (decision: AnswerBudgetDecision, spending: Spending) => Promise<AnswerBudgetDecision>,
    ): BudgetVerdict {
      const decision: AnswerBudgetDecision = {
        enabled: true,
        scope_key: shown.scope,
        policy: {
          max_cost_usd: input.maxCost === undefined ? null : formatPicoUsdExact(input.maxCost),
          limit_usd: applying.length === 0 ? null : formatPicoUsdExact(shown.limitPicoUsd),
          window: applying.length === 0 ? null : shown.window,
          mode: shown.mode,
          allow_fallback_to_cheaper_model: input.allowCheaperModel,
        },
        allowed: decided !== 'blocked',
        decision: decided,
        reason,
        effective_model: option.preview.model,
        fallback_applied: decided === 'downgraded',
        estimate: answerEstimate(option.preview),
        actual_total_cost_usd: null,
        ledger: ledgerOf(state),
      }
      return { decision, settle: (spending) => settle(decision, spending) }
    }
  }
}

function cheaperOption(
  { preview }: Option,
  request: CompletionRequest,
  allowed: boolean,
  policies: readonly BudgetPolicy[],
  gateway: Pick<ModelGateway, 'preview'>,
): readonly Option[] {
  const model = preview.cheaperModel
  if (model === undefined || !(allowed || policies.some(({ mode }) => mode === 'downgrade'))) return []
  return [{ model, preview: gateway.preview({ ...request, model }) }]
}

/** A limit the caller set for this request alone is not held against anyone else; its scope still counts what it spent. */
function callerPolicy({ budgetScope, maxCost }: CompletionInput): BudgetPolicy {
  return { scope: budgetScope ?? 'default', limitPicoUsd: maxCost ?? 0n, window: 'total', mode: 'hard' }
}

function overLimit({ model, preview }: Option, limit: PicoUsd | undefined): string | undefined {
  if (limit === undefined) return undefined
  const { totalPicoUsd } = preview.estimate
  if (totalPicoUsd === null) return `${model} has no known price, so no limit can hold it.`
  if (totalPicoUsd <= limit) return undefined
  return `${estimateOf(model, totalPicoUsd)} is over the limit of ${formatPicoUsdExact(limit)} USD.`
}

function estimateOf(model: string, amount: PicoUsd | null): string {
  return amount === null ? `The unpriced cost of ${model}` : `The estimated ${formatUsd6(amount)} USD of ${model}`
}

function ledgerOf({ scope, requestCount, spentPicoUsd }: BudgetState): AnswerBudgetDecision['ledger'] {
  return { scope_key: scope, request_count: requestCount, total_cost_usd: formatUsd6(spentPicoUsd) }
}
