import { type AppliedPolicy, type BudgetState, formatPicoUsdExact, formatUsd6, type PicoUsd } from '@maester/cost_meter'
import type { RoutePreview } from '@maester/model_gateway'
import type { AnswerBudgetDecision } from './answer.js'
import { answerEstimate } from './answer_money.js'

export interface BudgetFacts {
  readonly decision: AnswerBudgetDecision['decision']
  readonly reason: string
  /** Of the model decided on; of the one asked for when blocked. */
  readonly preview: RoutePreview
  readonly applied: AppliedPolicy
  /** False: the policy is only the limit the caller gave with the request. */
  readonly configured: boolean
  readonly maxCost: PicoUsd | undefined
  readonly allowCheaperModel: boolean
  readonly state: BudgetState
}

/** A budget's decision in the words of the HTTP surface. Limits are shown as they were set, unrounded. */
export function answerBudget(facts: BudgetFacts): AnswerBudgetDecision {
  const { decision, reason, preview, configured, maxCost, allowCheaperModel, state } = facts
  const { policy, account } = facts.applied
  return {
    enabled: true,
    scope_key: account.scope,
    policy: {
      max_cost_usd: maxCost === undefined ? null : formatPicoUsdExact(maxCost),
      limit_usd: configured ? formatPicoUsdExact(policy.limitPicoUsd) : null,
      window: configured ? policy.window : null,
      mode: configured ? policy.mode : 'hard',
      allow_fallback_to_cheaper_model: allowCheaperModel,
    },
    allowed: decision !== 'blocked',
    decision,
    reason,
    effective_model: preview.model,
    fallback_applied: decision === 'downgraded',
    estimate: answerEstimate(preview),
    actual_total_cost_usd: null,
    ledger: answerLedger(state),
  }
}

/** What the scope has spent by the figures callers were shown, this request included once it is settled. */
export function answerLedger({ scope, requestCount, shownPicoUsd }: BudgetState): AnswerBudgetDecision['ledger'] {
  return { scope_key: scope, request_count: requestCount, total_cost_usd: formatUsd6(shownPicoUsd) }
}
