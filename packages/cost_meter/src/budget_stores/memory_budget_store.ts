import type { BudgetAccount, BudgetState, BudgetStore } from '../budget.js'
import { type BudgetWindowBounds, budgetWindowBounds } from '../budget_window.js'
import { type PicoUsd, roundPicoUsd } from '../pico_usd.js'

/** One account of one tenant in one window. */
interface Entry {
  readonly key: AccountKey
  readonly bounds: BudgetWindowBounds | null
  readonly reservations: Map<string, Reservation>
  readonly settled: Set<string>
  requestCount: number
  spentPicoUsd: PicoUsd
  shownPicoUsd: PicoUsd
}

interface Reservation {
  readonly amountPicoUsd: PicoUsd
  readonly reservedAt: Date
}

interface AccountKey extends BudgetAccount {
  readonly tenantId: string
}

/** Budgets that last as long as the process: for tests and for using this package alone. */
export function createMemoryBudgetStore({ now }: { readonly now: () => Date }): BudgetStore {
  // Ended windows stay: a reservation may still be settled in them, and a repeat must be known for one.
  const windowsOfAccount = new Map<string, Entry[]>()

  function entriesOf({ tenantId, scope, window, timeZone = 'UTC' }: AccountKey) {
    const id = JSON.stringify([tenantId, scope, window, timeZone])
    const bounds = budgetWindowBounds(window, now(), timeZone)
    const all = windowsOfAccount.get(id) ?? []
    windowsOfAccount.set(id, all)
    const current = all.find((entry) => isWindow(entry, bounds)) ?? open({ tenantId, scope, window, timeZone }, bounds)
    if (!all.includes(current)) all.push(current)
    return { current, all }
  }

  return {
    async reserve({ tenantId, requestId, holds, amountPicoUsd }) {
      const entries = holds.map((hold) => {
        const { current, all } = entriesOf({ tenantId, ...hold })
        return { hold, current, known: all.find((entry) => knows(entry, requestId)) }
      })
      const refusedBy = entries.flatMap(({ hold: { limitPicoUsd }, current, known }, index) => {
        const { spentPicoUsd, reservedPicoUsd } = toState(current)
        const isFull = limitPicoUsd !== undefined && spentPicoUsd + reservedPicoUsd + amountPicoUsd > limitPicoUsd
        return isFull && !known ? [index] : []
      })
      const isSettled = entries.some(({ known }) => known?.settled.has(requestId))
      const reserved = refusedBy.length === 0 && !isSettled
      for (const { current, known } of entries) {
        if (reserved && !known) current.reservations.set(requestId, { amountPicoUsd, reservedAt: now() })
      }
      return { reserved, refusedBy, states: entries.map(({ current, known }) => toState(known ?? current)) }
    },

    async settle({ tenantId, requestId, accounts, spentPicoUsd, shownPicoUsd, executed }) {
      return accounts.map((account) => {
        const { current, all } = entriesOf({ tenantId, ...account })
        const entry = all.find((candidate) => knows(candidate, requestId)) ?? current
        if (!entry.settled.has(requestId)) {
          entry.settled.add(requestId)
          entry.reservations.delete(requestId)
          entry.spentPicoUsd += spentPicoUsd
          entry.shownPicoUsd += shownPicoUsd ?? roundPicoUsd(spentPicoUsd, 6)
          if (executed) entry.requestCount++
        }
        return toState(entry)
      })
    },

    async openReservations(reservedBefore, limit, processIds) {
      return [...windowsOfAccount.values()]
        .flat()
        .flatMap(({ key, reservations }) =>
          [...reservations].map(([requestId, { reservedAt }]) => ({ ...key, requestId, reservedAt })),
        )
        .filter(
          ({ requestId, reservedAt }) =>
            processIds?.some((processId) => requestId.endsWith(processId)) ?? reservedAt < reservedBefore,
        )
        .sort((a, b) => a.reservedAt.getTime() - b.reservedAt.getTime())
        .slice(0, limit)
        .map(({ reservedAt: _, ...found }) => found)
    },

    states: async (tenantId, accounts) => accounts.map((key) => toState(entriesOf({ tenantId, ...key }).current)),
  }
}

function knows({ reservations, settled }: Entry, requestId: string): boolean {
  return reservations.has(requestId) || settled.has(requestId)
}

function open(key: AccountKey, bounds: BudgetWindowBounds | null): Entry {
  const nothing = { requestCount: 0, spentPicoUsd: 0n, shownPicoUsd: 0n }
  return { key, bounds, reservations: new Map(), settled: new Set(), ...nothing }
}

function isWindow(entry: Entry, bounds: BudgetWindowBounds | null): boolean {
  return entry.bounds?.start.getTime() === bounds?.start.getTime()
}

function toState({ key, bounds, reservations, requestCount, spentPicoUsd, shownPicoUsd }: Entry): BudgetState {
  let reservedPicoUsd = 0n
  for (const { amountPicoUsd } of reservations.values()) reservedPicoUsd += amountPicoUsd
  return {
    scope: key.scope,
    requestCount,
    spentPicoUsd,
    shownPicoUsd,
    reservedPicoUsd,
    windowStart: bounds?.start ?? null,
    windowEnd: bounds?.end ?? null,
  }
}
