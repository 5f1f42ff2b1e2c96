import type { BudgetState, BudgetStore, BudgetWindow } from '../budget.js'
import { type BudgetWindowBounds, budgetWindowBounds } from '../budget_window.js'
import type { PicoUsd } from '../pico_usd.js'

/** One scope of one tenant in one window. */
interface Account {
  readonly key: ScopeKey
  readonly bounds: BudgetWindowBounds | null
  readonly reservations: Map<string, Reservation>
  readonly settled: Set<string>
  requestCount: number
  spentPicoUsd: PicoUsd
}

interface Reservation {
  readonly amountPicoUsd: PicoUsd
  readonly reservedAt: Date
}

interface ScopeKey {
  readonly tenantId: string
  readonly scope: string
  readonly window: BudgetWindow
}

/** Budgets that last as long as the process, in UTC windows: for tests and for using this package alone. */
export function createMemoryBudgetStore({ now }: { readonly now: () => Date }): BudgetStore {
  // Ended windows stay: a reservation may still be settled in them, and a repeat must be known for one.
  const windowsOfScope = new Map<string, Account[]>()

  function accountsOf({ tenantId, scope, window }: ScopeKey): { current: Account; all: readonly Account[] } {
    const id = JSON.stringify([tenantId, scope, window])
    const bounds = budgetWindowBounds(window, now())
    const all = windowsOfScope.get(id) ?? []
    windowsOfScope.set(id, all)
    const current = all.find((account) => isWindow(account, bounds)) ?? openAccount({ tenantId, scope, window }, bounds)
    if (!all.includes(current)) all.push(current)
    return { current, all }
  }

  return {
    async reserve({ tenantId, requestId, policy, amountPicoUsd }) {
      const { current, all } = accountsOf({ tenantId, scope: policy.scope, window: policy.window })
      const known = all.find((account) => knows(account, requestId))
      if (known) return { reserved: known.reservations.has(requestId), state: toState(known) }
      const always = policy.mode === 'soft' || policy.mode === 'shadow'
      const { spentPicoUsd, reservedPicoUsd } = toState(current)
      const reserved = always || spentPicoUsd + reservedPicoUsd + amountPicoUsd <= policy.limitPicoUsd
      if (reserved) current.reservations.set(requestId, { amountPicoUsd, reservedAt: now() })
      return { reserved, state: toState(current) }
    },

    async settle({ requestId, spentPicoUsd, executed, ...key }) {
      const { current, all } = accountsOf(key)
      const account = all.find((candidate) => knows(candidate, requestId)) ?? current
      if (!account.settled.has(requestId)) {
        account.settled.add(requestId)
        account.reservations.delete(requestId)
        account.spentPicoUsd += spentPicoUsd
        if (executed) account.requestCount++
      }
      return toState(account)
    },

    async openReservations(reservedBefore, limit) {
      return [...windowsOfScope.values()]
        .flat()
        .flatMap(({ key, reservations }) =>
          [...reservations].map(([requestId, { reservedAt }]) => ({ ...key, requestId, reservedAt })),
        )
        .filter(({ reservedAt }) => reservedAt < reservedBefore)
        .sort((a, b) => a.reservedAt.getTime() - b.reservedAt.getTime())
        .slice(0, limit)
        .map(({ reservedAt: _, ...open }) => open)
    },

    async state(key) {
      return toState(accountsOf(key).current)
    },
  }
}

function knows({ reservations, settled }: Account, requestId: string): boolean {
  return reservations.has(requestId) || settled.has(requestId)
}

function openAccount(key: ScopeKey, bounds: BudgetWindowBounds | null): Account {
  return { key, bounds, reservations: new Map(), settled: new Set(), requestCount: 0, spentPicoUsd: 0n }
}

function isWindow(account: Account, bounds: BudgetWindowBounds | null): boolean {
  return account.bounds?.start.getTime() === bounds?.start.getTime()
}

function toState({ key, bounds, reservations, requestCount, spentPicoUsd }: Account): BudgetState {
  let reservedPicoUsd = 0n
  for (const { amountPicoUsd } of reservations.values()) reservedPicoUsd += amountPicoUsd
  return {
    scope: key.scope,
    requestCount,
    spentPicoUsd,
    reservedPicoUsd,
    windowStart: bounds?.start ?? null,
    windowEnd: bounds?.end ?? null,
  }
}
