import type { BudgetPolicyStore, StoredBudget } from '../budget_policy_store.js'

/** Policies that last as long as the process: for tests and for using this package alone. */
export function createMemoryBudgetPolicyStore(): BudgetPolicyStore {
  const budgets = new Map<string, StoredBudget>()
  let changes = 0
  const own = ({ tenantId, id }: { readonly tenantId: string; readonly id: string }) => {
    const budget = budgets.get(id)
    return budget?.tenantId === tenantId ? budget : undefined
  }
  return {
    async create(budget) {
      changes += 1
      budgets.set(budget.id, budget)
    },
    async list({ tenantId, limit, cursor }) {
      const all = [...budgets.values()].filter((budget) => budget.tenantId === tenantId)
      const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1
      const page = all.slice(start, start + limit)
      const last = all.length > start + limit ? page.at(-1) : undefined
      return { budgets: page, ...(last && { nextCursor: last.id }) }
    },
    find: async (key) => own(key),
    async update(key, changed, updatedAt) {
      const budget = own(key)
      if (!budget) return undefined
      changes += 1
      const updated = { ...budget, ...changed, updatedAt }
      budgets.set(key.id, updated)
      return updated
    },
    async remove(key) {
      changes += 1
      return own(key) !== undefined && budgets.delete(key.id)
    },
    all: async () => [...budgets.values()],
    revision: async () => String(changes),
  }
}
