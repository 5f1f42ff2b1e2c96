import type { PicoUsd } from './pico_usd.js'

/**
 * What a budget does when a call does not fit: refuse it, use a cheaper model, let it through with a warning,
 * or only record that it would have been refused.
 */
export type BudgetMode = 'hard' | 'downgrade' | 'soft' | 'shadow'

export type BudgetWindow = 'day' | 'week' | 'month' | 'total'

/** A limit on the spend of one scope (`demo`, `tenant:acme`) in a window. */
export interface BudgetPolicy {
  readonly scope: string
  readonly limitPicoUsd: PicoUsd
  readonly window: BudgetWindow
  readonly mode: BudgetMode
}

export interface ReservationRequest {
  readonly tenantId: string
  /** The attempt's request; a second reservation for it in the same scope and window changes nothing. */
  readonly requestId: string
  readonly policy: BudgetPolicy
  readonly amountPicoUsd: PicoUsd
}

/** What a scope has spent and holds in a window. */
export interface BudgetState {
  readonly scope: string
  /** Requests settled as executed. */
  readonly requestCount: number
  readonly spentPicoUsd: PicoUsd
  readonly reservedPicoUsd: PicoUsd
  readonly windowStart: Date | null
  readonly windowEnd: Date | null
}

/** What identifies a reservation. */
export interface OpenReservation {
  readonly tenantId: string
  readonly requestId: string
  readonly scope: string
  readonly window: BudgetWindow
}

/**
 * Holds money before a call and turns it into spend after. Reserving is one conditional update, so parallel calls
 * never exceed a limit together.
 */
export interface BudgetStore {
  /**
   * Reserves, or says that the amount does not fit. Modes `soft` and `shadow` always reserve. For a request that
   * holds a reservation already, says so; for one that was settled, reserves nothing.
   */
  reserve(request: ReservationRequest): Promise<{ readonly reserved: boolean; readonly state: BudgetState }>
  /**
   * Releases the reservation of the request, if any, and adds what was really spent to the scope.
   * `spentPicoUsd` 0 with `executed: false` gives the money back. Runs once per request, scope and window: repeats
   * change nothing. A reservation is settled in the window it was made in, even when that has ended since.
   */
  settle(settlement: {
    readonly tenantId: string
    readonly requestId: string
    readonly scope: string
    readonly window: BudgetWindow
    readonly spentPicoUsd: PicoUsd
    readonly executed: boolean
  }): Promise<BudgetState>
  /**
   * Reservations of any tenant made before `reservedBefore` and not settled yet, oldest first, at most `limit`:
   * those of processes that are gone. Whoever finds them settles them by the ledger.
   */
  openReservations(reservedBefore: Date, limit: number): Promise<readonly OpenReservation[]>
  state(key: { readonly tenantId: string; readonly scope: string; readonly window: BudgetWindow }): Promise<BudgetState>
}
