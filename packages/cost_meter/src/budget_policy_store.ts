import type { BudgetPolicy } from './budget.js'

/** A policy that is managed while the service runs. */
export interface StoredBudget extends BudgetPolicy {
  readonly id: string
  readonly tenantId: string
  readonly timeZone: string
  readonly allowUnpriced: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

export type BudgetChanges = Partial<Pick<StoredBudget, 'limitPicoUsd' | 'mode' | 'allowUnpriced'>>

export interface BudgetKey {
  readonly tenantId: string
  readonly id: string
}

export interface BudgetPage {
  readonly budgets: readonly StoredBudget[]
  readonly nextCursor?: string
}

/** Keeps the policies of tenants. */
export interface BudgetPolicyStore {
  /** `createdAt` and `updatedAt` are the same. */
  create(budget: StoredBudget): Promise<void>
  /** In the order they were made. */
  list(query: { readonly tenantId: string; readonly limit: number; readonly cursor?: string }): Promise<BudgetPage>
  find(key: BudgetKey): Promise<StoredBudget | undefined>
  update(key: BudgetKey, changes: BudgetChanges, at: Date): Promise<StoredBudget | undefined>
  /** False when there was none. */
  remove(key: BudgetKey): Promise<boolean>
  /** Of every tenant. */
  all(): Promise<readonly StoredBudget[]>
  /** Another text after any change, whoever made it. Cheap. */
  revision(): Promise<string>
}
