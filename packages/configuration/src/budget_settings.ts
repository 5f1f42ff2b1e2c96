import { createHash } from 'node:crypto'
import { type BudgetPolicy, picoUsdFromDecimal } from '@maester/cost_meter'
import type { MaesterFileContent } from './maester_file.js'

type FileBudget = NonNullable<MaesterFileContent['budgets']>[number]

export function toBudgetPolicies({ budgets = [] }: MaesterFileContent): readonly BudgetPolicy[] {
  return budgets.map((budget) => ({
    id: idOf(budget),
    scope: budget.scope,
    limitPicoUsd: picoUsdFromDecimal(budget.limit_usd),
    window: budget.window,
    mode: budget.mode,
    timeZone: budget.timezone,
    allowUnpriced: budget.allow_unknown_price,
  }))
}

/** The same while a budget limits the same thing, wherever in the file it stands and whatever its limit. */
function idOf({ scope, window, mode, timezone }: FileBudget): string {
  const identity = JSON.stringify([scope, window, mode, timezone])
  return `file_${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`
}
