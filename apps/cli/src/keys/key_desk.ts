import type { Scope } from '@maester/access'

/** What is asked for a new key. */
export interface KeyWish {
  readonly tenant: string
  readonly name: string
  readonly project?: string
  readonly scopes?: readonly Scope[]
  readonly models?: readonly string[]
  /** ISO 8601. */
  readonly expiresAt?: string
}

/** A key as it is listed. */
export interface ListedKey {
  readonly id: string
  readonly prefix: string
  readonly last4: string
  readonly name: string
  readonly tenant: string
  readonly status: string
}

/** Where API keys are made and revoked. */
export interface KeyDesk {
  /** The whole key; a tenant that is new is added. */
  create(wish: KeyWish): Promise<{ readonly key: string; readonly id: string }>
  /** Every key of a tenant. */
  list(tenant: string): Promise<readonly ListedKey[]>
  /** Whosever it is. False for an unknown key. */
  revoke(id: string): Promise<boolean>
  close(): Promise<void>
}
