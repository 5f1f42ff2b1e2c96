import { formatUsd6 } from '@maester/cost_meter'
import type { RoutePreview } from '@maester/model_gateway'
import type { HeldBudget } from './budget_holds.js'

/** Why a request may go on, and which budgets it is over that only watch. */
export function heldReason(preview: RoutePreview, held: readonly HeldBudget[]): string {
  const over = held
    .filter(isOver)
    .map(({ applied: { policy, account } }) =>
      policy.mode === 'soft'
        ? ` The budget of "${account.scope}" is exceeded, which it only warns of.`
        : ` The budget of "${account.scope}" would have refused it.`,
    )
  return `${amountOf(preview)} is held.${over.join('')}`
}

export function refusedReason(preview: RoutePreview, { applied }: HeldBudget): string {
  return `${amountOf(preview)} does not fit the budget of "${applied.account.scope}".`
}

/** Only watching budgets can be. */
function isOver({ applied: { policy }, state: { spentPicoUsd, reservedPicoUsd } }: HeldBudget): boolean {
  return spentPicoUsd + reservedPicoUsd > policy.limitPicoUsd
}

function amountOf({ model, estimate: { totalPicoUsd } }: RoutePreview): string {
  return totalPicoUsd === null
    ? `The unknown cost of ${model}`
    : `The estimate of ${formatUsd6(totalPicoUsd)} USD for ${model}`
}
