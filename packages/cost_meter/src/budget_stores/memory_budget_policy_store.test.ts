import { budgetPolicyStoreConformance } from '../testing/budget_policy_store_conformance.js'
import { createMemoryBudgetPolicyStore } from './memory_budget_policy_store.js'

budgetPolicyStoreConformance('The memory store of budgets', async () => ({
  store: createMemoryBudgetPolicyStore(),
  tenantIds: ['acme', 'globex'],
}))
