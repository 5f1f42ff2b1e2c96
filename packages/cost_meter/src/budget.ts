import type { PicoUsd } from './pico_usd.js'

/**
 * What a budget does when a call does not fit: refuse it, use a cheaper model, let it through with a warning,
 * or only record that it would have been refused.
 */
export type BudgetMode = 'hard' | 'downgrade' | 'soft' | 'shadow'

export type BudgetWindow = 'day' | 'week' | 'month' | 'total'

/** A limit on the spend of one scope in a window. */
export interface BudgetPolicy {
  /** Absent for one that nobody manages by its id. */
  readonly id?: string
  /** Whose calls it limits. Absent: those of every tenant, each by itself. */
  readonly tenantId?: string
  /**
   * `tenant:acme`, `project:…`, `key:…`, `user:…`, `model:…`, `tag:<name>=<value>`, or a name that callers give (`demo`).
   * With `*` in place of the value (`user:*`, `tag:team=*`) every one of them has the limit for itself.
   */
  readonly scope: string
  readonly limitPicoUsd: PicoUsd
  readonly window: BudgetWindow
  readonly mode: BudgetMode
  /** By whose clocks days, weeks and months begin: a name of the IANA list. Default `UTC`. */
  readonly timeZone?: string
  /** In the modes that refuse: let calls through whose price is not known. They count as nothing. Default false. */
  readonly allowUnpriced?: boolean
}

/** What spend is counted by. Policies of the same scope, window and time zone share an account. */
export interface BudgetAccount {
  /** A single scope, without `*`. */
  readonly scope: string
  readonly window: BudgetWindow
  /** Default `UTC`. */
  readonly timeZone?: string
}

/** An account in which money is to be held. */
export interface BudgetHold extends BudgetAccount {
  /** Spent and held together may not exceed it; absent: money is held whatever there is. */
  readonly limitPicoUsd?: PicoUsd
}

export interface ReservationRequest {
  readonly tenantId: string
  /** The attempt's request; a second reservation for it in the same account changes nothing there. */
  readonly requestId: string
  /** Different accounts. */
  readonly holds: readonly BudgetHold[]
  /** Held in each account. */
  readonly amountPicoUsd: PicoUsd
}

/** What an account has spent and holds in a window. */
export interface BudgetState {
  readonly scope: string
  /** Requests settled as executed. */
  readonly requestCount: number
  /** Exact. */
  readonly spentPicoUsd: PicoUsd
  /** The sum of the six-place figures that callers were shown. */
  readonly shownPicoUsd: PicoUsd
  readonly reservedPicoUsd: PicoUsd
  readonly windowStart: Date | null
  readonly windowEnd: Date | null
}

export interface ReservationResult {
  readonly reserved: boolean
  /** Places in `holds` of the accounts without room. Empty for a request that was settled before. */
  readonly refusedBy: readonly number[]
  /** One for each hold, in order. */
  readonly states: readonly BudgetState[]
}

export interface Settlement {
  readonly tenantId: string
  readonly requestId: string
  readonly accounts: readonly BudgetAccount[]
  readonly spentPicoUsd: PicoUsd
  /** The figure the caller was shown. Default: what was spent, to six places. */
  readonly shownPicoUsd?: PicoUsd
  readonly executed: boolean
}

/** What identifies a reservation. */
export interface OpenReservation extends BudgetAccount {
  readonly tenantId: string
  readonly requestId: string
}

/**
 * Holds money before a call and turns it into spend after. Looking and holding are one change, so parallel calls never
 * exceed a limit together. An account begins with its first use.
 */
export interface BudgetStore {
  /**
   * Holds the amount in all accounts, or in none and says which had no room. For a request that holds a reservation
   * already, says so; for one that was settled, reserves nothing.
   */
  reserve(request: ReservationRequest): Promise<ReservationResult>
  /**
   * Releases what the request holds in the accounts, if anything, and adds what was really spent to each.
   * `spentPicoUsd` 0 with `executed: false` gives the money back. Runs once per request and account: repeats change
   * nothing. A reservation is settled in the window it was made in, even when that has ended since. Gives the states in
   * the order of the accounts.
   */
  settle(settlement: Settlement): Promise<readonly BudgetState[]>
  /**
   * Reservations of any tenant made before `reservedBefore` and not settled yet, oldest first, at most `limit`:
   * those of processes that are gone. Whoever finds them settles them by the ledger.
   *
   * With `processIds`, those of these processes instead, however young: request ids that end with one of them.
   */
  openReservations(
    reservedBefore: Date,
    limit: number,
    processIds?: readonly string[],
  ): Promise<readonly OpenReservation[]>
  /** In the order of the accounts. */
  states(tenantId: string, accounts: readonly BudgetAccount[]): Promise<readonly BudgetState[]>
}
