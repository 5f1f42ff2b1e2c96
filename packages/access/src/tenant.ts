/** Whose everything is: rows, keys, money. Tenants never see anything of each other. */
export interface Tenant {
  readonly tenantId: string
  /** For people. */
  readonly name: string
  readonly createdAt: Date
}

/** The tenant of callers without a key and of the operator's key. Always there. */
export const defaultTenantId = 'default'

/** A letter or digit, then at most 127 letters, digits, `_`, `-` or `.`. */
export const idPattern = /^[A-Za-z0-9][\w.-]{0,127}$/

export interface PageQuery {
  /** Entries at most. */
  readonly limit: number
  /** The last id of the page before. */
  readonly afterId?: string
}

/** One page, in the order of the ids. */
export interface Page<Entry> {
  readonly items: readonly Entry[]
  readonly hasMore: boolean
}

/** For the operator only: it reaches every tenant. */
export interface TenantStore {
  /** `created: false` with the tenant as it is when the id is taken. */
  create(tenant: Tenant): Promise<{ readonly tenant: Tenant; readonly created: boolean }>
  find(tenantId: string): Promise<Tenant | undefined>
  list(query: PageQuery): Promise<Page<Tenant>>
  /** `undefined` for an unknown tenant. */
  rename(tenantId: string, name: string): Promise<Tenant | undefined>
}
