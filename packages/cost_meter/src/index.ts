export { type AppliedPolicy, applyPolicies, isPattern, type RequestScopes } from './apply_policies.js'
export type {
  BudgetAccount,
  BudgetHold,
  BudgetMode,
  BudgetPolicy,
  BudgetState,
  BudgetStore,
  BudgetWindow,
  OpenReservation,
  ReservationRequest,
  ReservationResult,
  Settlement,
} from './budget.js'
export { type BudgetDecision, type BudgetQuestion, decideBudget } from './budget_decision.js'
export type { BudgetChanges, BudgetKey, BudgetPage, BudgetPolicyStore, StoredBudget } from './budget_policy_store.js'
export { createMemoryBudgetPolicyStore } from './budget_stores/memory_budget_policy_store.js'
export { createMemoryBudgetStore } from './budget_stores/memory_budget_store.js'
export { type BudgetWindowBounds, budgetWindowBounds, isTimeZone } from './budget_window.js'
export { correctedCost, costDifference } from './correct_cost.js'
export type { AttemptCorrection, CorrectionStore, RatingQuery, RequestKey } from './correction_store.js'
export type { Cost, PriceStatus } from './cost.js'
export {
  type BudgetBook,
  type BudgetBookOptions,
  createBudgetBook,
  type PoliciesByScope,
} from './create_budget_book.js'
export { createPriceBook, type PriceBookOptions } from './create_price_book.js'
export { CostMeterError, type CostMeterErrorCode, type CostMeterErrorDetail } from './errors.js'
export { estimateInputTokens } from './estimate_tokens.js'
export { type ExclusiveParts, exclusiveParts, type PartsOfUsage } from './exclusive_parts.js'
export { explainSpendChange, type SpendCause, type SpendChange, type SpendMove } from './explain_spend_change.js'
export type {
  AttemptIntent,
  AttemptKind,
  AttemptOutcome,
  CostCorrection,
  Ledger,
  LedgerPage,
  LedgerQuery,
  LedgerRecord,
  OutcomeState,
} from './ledger.js'
export { createMemoryLedger } from './ledgers/memory_ledger.js'
export {
  createLivePriceBook,
  type LivePriceBook,
  type LivePriceBookOptions,
  type PriceLists,
} from './live_price_book.js'
export { findModelFacts, type ModelFacts } from './model_facts.js'
export {
  displayedTotal,
  formatPicoUsdExact,
  formatUsd6,
  type PicoUsd,
  picoUsdFromDecimal,
  roundPicoUsd,
} from './pico_usd.js'
export type { AppliedPrice, PriceBook, PriceKey, PriceOverride } from './price_book.js'
export { everyTenant, type PostedPrice, type PriceDraft, type PriceStore } from './price_store.js'
export { createMemoryPriceStore, leftOf as leftOfPrice, toPostedPrice } from './price_stores/memory_price_store.js'
export type { CatalogueRate, RateName } from './prices/catalogue.js'
export type { ListedModel } from './prices/listed_models.js'
export type { Rate, RateCard } from './prices/rate_card.js'
export { reapedOutcome } from './reaped_outcome.js'
export type { BilledExport, BilledUsage } from './reconcile/billed_usage.js'
export { readCsvExport } from './reconcile/read_csv_export.js'
export { readJsonExport } from './reconcile/read_json_export.js'
export { type ComparedFigure, type ReconciledDay, reconcileUsage } from './reconcile/reconcile_usage.js'
export { type RerateCounts, type RerateTools, rerate } from './rerate.js'
export type { SpendCell } from './spend_cell.js'
export { type Usage, usageCounts } from './usage.js'
export {
  type UsageDimension,
  type UsageFigures,
  type UsageFilter,
  type UsageGroup,
  type UsagePage,
  type UsageQuestion,
  type UsageReport,
  type UsageReports,
  usageDimensions,
} from './usage_report.js'
export { createMemoryUsageReports } from './usage_reports/memory_usage_reports.js'
