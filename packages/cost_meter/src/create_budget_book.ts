import type { BudgetPolicy } from './budget.js'
import type { BudgetPolicyStore } from './budget_policy_store.js'

/** The policies of one tenant by their scope, as it is written. */
export type PoliciesByScope = ReadonlyMap<string, readonly BudgetPolicy[]>

/** The policies in force. */
export interface BudgetBook {
  /** Those a tenant's calls may fall under. Rejects while storage has not told them once: nobody knows the limits then. */
  policiesOf(tenantId: string): PoliciesByScope | Promise<PoliciesByScope>
  /** Those of the configuration. */
  configured(): readonly BudgetPolicy[]
  /** From now on these are the policies of the configuration. */
  reconfigure(policies: readonly BudgetPolicy[]): void
  /** Takes over what has changed in storage. Rejects when storage is away: what was known stays in force. */
  refresh(): Promise<void>
}

export interface BudgetBookOptions {
  readonly configured: readonly BudgetPolicy[]
  /** Absent: only the configuration has policies. */
  readonly store?: Pick<BudgetPolicyStore, 'all' | 'revision'>
}

/** Keeps the policies in memory: a request asks nobody. Whoever makes it calls `refresh` every second or so. */
export function createBudgetBook({ configured, store }: BudgetBookOptions): BudgetBook {
  let fromFile = configured
  let stored: readonly BudgetPolicy[] = []
  let revision: string | undefined = store ? undefined : ''
  let byTenant = new Map<string, PoliciesByScope>()
  let refreshing: Promise<void> | undefined

  async function read(): Promise<void> {
    if (!store) return
    // Asked for first: a change that comes between the two is read twice, never missed.
    const latest = await store.revision()
    if (latest === revision) return
    stored = await store.all()
    revision = latest
    byTenant = new Map()
  }

  function refresh(): Promise<void> {
    refreshing ??= read().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  function known(tenantId: string): PoliciesByScope {
    const cached = byTenant.get(tenantId)
    if (cached) return cached
    const own = [...fromFile, ...stored].filter((policy) => (policy.tenantId ?? tenantId) === tenantId)
    const index = new Map<string, BudgetPolicy[]>()
    for (const policy of own) index.set(policy.scope, [...(index.get(policy.scope) ?? []), policy])
    byTenant.set(tenantId, index)
    return index
  }

  return {
    policiesOf: (tenantId) => (revision === undefined ? refresh().then(() => known(tenantId)) : known(tenantId)),
    configured: () => fromFile,
    reconfigure(policies) {
      fromFile = policies
      byTenant = new Map()
    },
    refresh,
  }
}
