import type { BudgetPolicy, BudgetState, BudgetStore, PicoUsd } from '@maester/cost_meter'

export interface HoldKey {
  readonly tenantId: string
  readonly requestId: string
}

/** What one request holds in the budgets it falls under. */
export interface BudgetHolds {
  /**
   * Holds the amount under every policy, or says which policy it does not fit. What is held already stays held, so a
   * second, smaller amount can be tried. `null`, an unknown amount, fits only policies that merely watch.
   */
  reserve(amount: PicoUsd | null): Promise<{ readonly refusedBy?: BudgetPolicy }>
  /** Gives back what is held and books what was spent, under every policy. Repeats change nothing. */
  settle(spentPicoUsd: PicoUsd, executed: boolean): Promise<readonly BudgetState[]>
  /** Gives back everything; nothing was sent. */
  release(): Promise<void>
}

export function createBudgetHolds(budgets: BudgetStore, key: HoldKey, policies: readonly BudgetPolicy[]): BudgetHolds {
  const held = new Set<BudgetPolicy>()
  const settleOne = ({ scope, window }: BudgetPolicy, spentPicoUsd: PicoUsd, executed: boolean) =>
    budgets.settle({ ...key, scope, window, spentPicoUsd, executed })

  return {
    async reserve(amount) {
      for (const policy of policies) {
        const watches = policy.mode === 'soft' || policy.mode === 'shadow'
        if (amount === null && !watches) return { refusedBy: policy }
        const { reserved } = await budgets.reserve({ ...key, policy, amountPicoUsd: amount ?? 0n })
        if (!reserved) return { refusedBy: policy }
        held.add(policy)
      }
      return {}
    },
    settle: (spentPicoUsd, executed) =>
      Promise.all(policies.map((policy) => settleOne(policy, spentPicoUsd, executed))),
    async release() {
      await Promise.all([...held].map((policy) => settleOne(policy, 0n, false)))
    },
  }
}
