import type { BudgetWatch } from '@maester/alerts'
import type { AppliedPolicy, BudgetAccount, BudgetState, BudgetStore, PicoUsd } from '@maester/cost_meter'

export interface HoldKey {
  readonly tenantId: string
  readonly requestId: string
}

export interface HeldBudget {
  readonly applied: AppliedPolicy
  /** Of its account, this request included. */
  readonly state: BudgetState
}

/** What one request holds in the budgets it falls under. */
export interface BudgetHolds {
  /**
   * Holds the amount in every budget, or in none and says which has no room. `null`, an unknown amount, fits only
   * policies that merely watch or allow it.
   */
  reserve(amount: PicoUsd | null): Promise<{ readonly refusedBy?: HeldBudget; readonly held: readonly HeldBudget[] }>
  /** Gives back what is held and books what was spent, in every budget. Repeats change nothing. */
  settle(spending: {
    readonly spentPicoUsd: PicoUsd
    readonly shownPicoUsd: PicoUsd
    readonly executed: boolean
  }): Promise<readonly HeldBudget[]>
}

/** Policies of the same scope, window and time zone. */
interface Account {
  readonly account: BudgetAccount
  readonly policies: readonly AppliedPolicy[]
  /** The tightest of those that refuse. */
  readonly limiting: AppliedPolicy | undefined
}

export function createBudgetHolds(
  budgets: BudgetStore,
  key: HoldKey,
  applied: readonly AppliedPolicy[],
  watch: BudgetWatch | undefined,
): BudgetHolds {
  const accounts = accountsOf(applied)
  const withStates = (states: readonly BudgetState[]) =>
    accounts.flatMap(({ policies }, index) =>
      policies.map((policy): HeldBudget => ({ applied: policy, state: states[index]! })),
    )
  const states = () =>
    budgets.states(
      key.tenantId,
      accounts.map(({ account }) => account),
    )

  return {
    async reserve(amount) {
      const unpriced = amount === null ? accounts.findIndex(({ policies }) => policies.some(needsPrice)) : -1
      if (unpriced !== -1) return refusal(unpriced, await states())
      const holds = accounts.map(({ account, limiting }) => ({
        ...account,
        ...(limiting && { limitPicoUsd: limiting.policy.limitPicoUsd }),
      }))
      const result = await budgets.reserve({ ...key, holds, amountPicoUsd: amount ?? 0n })
      return result.reserved ? { held: withStates(result.states) } : refusal(result.refusedBy[0] ?? 0, result.states)
    },

    async settle(spending) {
      const settled = await budgets.settle({ ...key, ...spending, accounts: accounts.map(({ account }) => account) })
      const booked = withStates(settled)
      for (const { applied: policy, state } of booked) watch?.settled(key.tenantId, policy, state)
      return booked
    },
  }

  function refusal(index: number, all: readonly BudgetState[]) {
    const { limiting, policies } = accounts[index]!
    const refusedBy = { applied: limiting ?? policies[0]!, state: all[index]! }
    watch?.refused(key.tenantId, refusedBy.applied, refusedBy.state)
    return { refusedBy, held: [] }
  }
}

/** Modes that refuse what does not fit; the others watch. */
export function refuses({ policy: { mode } }: AppliedPolicy): boolean {
  return mode === 'hard' || mode === 'downgrade'
}

/** A call of unknown price does not fit it. */
export function needsPrice(applied: AppliedPolicy): boolean {
  return refuses(applied) && applied.policy.allowUnpriced !== true
}

function accountsOf(applied: readonly AppliedPolicy[]): readonly Account[] {
  const groups = new Map<string, AppliedPolicy[]>()
  for (const one of applied) {
    const { scope, window, timeZone = 'UTC' } = one.account
    const id = JSON.stringify([scope, window, timeZone])
    groups.set(id, [...(groups.get(id) ?? []), one])
  }
  return [...groups.values()].map((policies) => ({
    account: policies[0]!.account,
    policies,
    limiting: policies.filter(refuses).toSorted(byLimit)[0],
  }))
}

function byLimit(a: AppliedPolicy, b: AppliedPolicy): number {
  return a.policy.limitPicoUsd < b.policy.limitPicoUsd ? -1 : 1
}
