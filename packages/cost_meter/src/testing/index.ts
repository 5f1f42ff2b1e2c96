export { type BudgetPolicyStoreUnderTest, budgetPolicyStoreConformance } from './budget_policy_store_conformance.js'
export { type BudgetStoreUnderTest, budgetStoreConformance } from './budget_store_conformance.js'
export { type LedgerUnderTest, ledgerConformance } from './ledger_conformance.js'
export { priceStoreConformance } from './price_store_conformance.js'
