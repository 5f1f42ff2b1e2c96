import type { CallLimits } from '@maester/observability'
import type { Scope } from './scope.js'
import type { Page, PageQuery } from './tenant.js'

export interface ApiKeyRef {
  readonly tenantId: string
  /** The 8 characters after `mk_live_`; unique over all tenants. */
  readonly keyId: string
}

/** What a key may do. */
export interface ApiKeyGrant {
  readonly scopes: readonly Scope[]
  /** As in `permitsModel`. Absent: every model. */
  readonly allowedModels?: readonly string[]
  /** Absent: those of the service. */
  readonly limits?: CallLimits
  /** Refused from then on. Absent: never. */
  readonly expiresAt?: Date
}

/** An API key as it is stored: never the key itself. */
export interface ApiKey extends ApiKeyRef, ApiKeyGrant {
  readonly name: string
  /** The project its calls are reported under. */
  readonly projectId?: string
  readonly last4: string
  /** Which of the service's secrets the digest was made with. */
  readonly pepperVersion: string
  /** HMAC-SHA-256 of the whole key, hex. */
  readonly digest: string
  readonly createdAt: Date
  /** The key it was made with, or `admin`. */
  readonly createdBy?: string
  readonly revokedAt?: Date
}

/** New values; `null` takes a restriction away. */
export interface ApiKeyChanges {
  readonly name?: string
  readonly scopes?: readonly Scope[]
  readonly allowedModels?: readonly string[] | null
  readonly limits?: CallLimits | null
  readonly expiresAt?: Date | null
}

export interface ApiKeyQuery extends PageQuery {
  readonly tenantId: string
  /** Only the keys of this project. */
  readonly projectId?: string
}

export interface ApiKeyStore {
  add(key: ApiKey): Promise<void>
  find(ref: ApiKeyRef): Promise<ApiKey | undefined>
  list(query: ApiKeyQuery): Promise<Page<ApiKey>>
  /** `undefined` for an unknown key. */
  change(ref: ApiKeyRef, changes: ApiKeyChanges): Promise<ApiKey | undefined>
  /** For good. A second time changes nothing; `undefined` for an unknown key. */
  revoke(ref: ApiKeyRef, revokedAt: Date): Promise<ApiKey | undefined>
  /** Whosever it is: this is asked before the tenant is known. */
  lookUp(keyId: string): Promise<ApiKey | undefined>
}
