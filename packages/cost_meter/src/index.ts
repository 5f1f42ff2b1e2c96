export type {
  BudgetMode,
  BudgetPolicy,
  BudgetState,
  BudgetStore,
  BudgetWindow,
  ReservationRequest,
} from './budget.js'
export type { Cost, PriceStatus } from './cost.js'
export type {
  AttemptIntent,
  AttemptKind,
  AttemptOutcome,
  Ledger,
  LedgerPage,
  LedgerQuery,
  LedgerRecord,
  OutcomeState,
} from './ledger.js'
export type { PicoUsd } from './pico_usd.js'
export type { PriceBook, PriceKey, PriceOverride } from './price_book.js'
export type { Usage } from './usage.js'
