import type { BudgetAccount, BudgetPolicy } from './budget.js'
import type { PoliciesByScope } from './create_budget_book.js'

/** A policy a request falls under, and the account it is counted in. */
export interface AppliedPolicy {
  readonly policy: BudgetPolicy
  readonly account: BudgetAccount
}

/** What a request is, in the words of scopes. */
export interface RequestScopes {
  /** `tenant:acme`, `key:…`, `tag:team=search`, `demo`. */
  readonly scopes: readonly string[]
  /** Other names of things that are in `scopes` already: for `*` they are no second one. */
  readonly alsoKnownAs?: readonly string[]
}

/** The policies that a request falls under: first those of its own scopes in their order, then those of every such scope. */
export function applyPolicies(policies: PoliciesByScope, request: RequestScopes): readonly AppliedPolicy[] {
  if (policies.size === 0) return []
  const { scopes, alsoKnownAs = [] } = request
  const named = [...new Set([...scopes, ...alsoKnownAs])].flatMap((scope) => toApplied(policies.get(scope), scope))
  const every = [...new Set(scopes)].flatMap((scope) => toApplied(policies.get(patternOf(scope) ?? ''), scope))
  return [...named, ...every]
}

function toApplied(policies: readonly BudgetPolicy[] | undefined, scope: string): readonly AppliedPolicy[] {
  return (policies ?? []).map((policy) => {
    const { window, timeZone } = policy
    return { policy, account: { scope, window, ...(timeZone !== undefined && { timeZone }) } }
  })
}

const KINDS = new Set(['tenant', 'project', 'key', 'user', 'model'])

/** `user:*` for `user:alice`, `tag:team=*` for `tag:team=search`; undefined for a name that callers give. */
export function patternOf(scope: string): string | undefined {
  const colon = scope.indexOf(':')
  const kind = scope.slice(0, Math.max(colon, 0))
  if (KINDS.has(kind)) return `${kind}:*`
  const equals = scope.indexOf('=')
  return kind === 'tag' && equals > colon + 1 ? `${scope.slice(0, equals)}=*` : undefined
}

/** Whether a policy's scope stands for every scope of its kind. */
export function isPattern(scope: string): boolean {
  return patternOf(scope) === scope
}
