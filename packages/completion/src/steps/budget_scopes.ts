import type { BudgetPolicy } from '@maester/cost_meter'
import type { Principal } from '@maester/observability'

export interface ScopeFacts {
  readonly principal: Principal
  readonly tags: Readonly<Record<string, string>>
  /** The scope the caller named. */
  readonly budgetScope?: string
}

/**
 * The policies a request falls under, in the order they are configured. A policy's scope is the name a caller gives as
 * `budget_scope`, or `tenant:<id>`, `project:<id>`, `key:<id>`, `tag:<name>=<value>`.
 */
export function matchPolicies(
  policies: readonly BudgetPolicy[],
  { principal, tags, budgetScope }: ScopeFacts,
): readonly BudgetPolicy[] {
  if (policies.length === 0) return policies
  const scopes = new Set([`tenant:${principal.tenantId}`])
  if (budgetScope !== undefined) scopes.add(budgetScope)
  if (principal.projectId !== undefined) scopes.add(`project:${principal.projectId}`)
  if (principal.apiKeyId !== undefined) scopes.add(`key:${principal.apiKeyId}`)
  for (const [name, value] of Object.entries(tags)) scopes.add(`tag:${name}=${value}`)
  return policies.filter(({ scope }) => scopes.has(scope))
}
