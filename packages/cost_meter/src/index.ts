export type {
  BudgetMode,
  BudgetPolicy,
  BudgetState,
  BudgetStore,
  BudgetWindow,
  OpenReservation,
  ReservationRequest,
} from './budget.js'
export { type BudgetDecision, type BudgetQuestion, decideBudget } from './budget_decision.js'
export { createMemoryBudgetStore } from './budget_stores/memory_budget_store.js'
export { type BudgetWindowBounds, budgetWindowBounds } from './budget_window.js'
export type { Cost, PriceStatus } from './cost.js'
export { createPriceBook, type PriceBookOptions } from './create_price_book.js'
export { CostMeterError, type CostMeterErrorCode, type CostMeterErrorDetail } from './errors.js'
export { estimateInputTokens } from './estimate_tokens.js'
export { type ExclusiveParts, exclusiveParts, type PartsOfUsage } from './exclusive_parts.js'
export { explainSpendChange, type SpendCause, type SpendChange, type SpendMove } from './explain_spend_change.js'
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
export { createMemoryLedger } from './ledgers/memory_ledger.js'
export { findHomeProvider, findModelFacts, type ModelFacts } from './model_facts.js'
export {
  displayedTotal,
  formatPicoUsdExact,
  formatUsd6,
  type PicoUsd,
  picoUsdFromDecimal,
  roundPicoUsd,
} from './pico_usd.js'
export type { PriceBook, PriceKey, PriceOverride } from './price_book.js'
export { reapedOutcome } from './reaped_outcome.js'
export type { SpendCell } from './spend_cell.js'
export type { Usage } from './usage.js'
