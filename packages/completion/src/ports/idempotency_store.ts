/** What a caller's key belongs to: another caller, or another route, may use the same one for something else. */
export interface IdempotencyRef {
  readonly tenantId: string
  /** The API key's id, or a name for callers without one. */
  readonly principal: string
  /** `POST /v1/reliable_completion`. */
  readonly endpoint: string
  /** As the caller chose it, up to 255 characters. */
  readonly key: string
}

export interface IdempotencyClaim extends IdempotencyRef {
  /** The request that wants to do the work. */
  readonly owner: string
  /** Of all that decides what the request means. */
  readonly fingerprint: string
  /** For so long the owner counts as alive without a sign of it. */
  readonly leaseMs: number
  /** How long the key is remembered. */
  readonly keepMs: number
  /** Take the key over when nobody knows what became of its first request. */
  readonly retryUnknown: boolean
}

/** An answer as it was first given. */
export interface KeptAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type IdempotencyVerdict =
  /** The work is the caller's to do. */
  | { readonly kind: 'claimed' }
  /** Another request is at it. */
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'done'; readonly answer: KeptAnswer }
  /** The key belongs to a request with another fingerprint. */
  | { readonly kind: 'reused' }
  /** Whoever was at it gave no sign of life any more: it may have been done, or not. */
  | { readonly kind: 'unknown' }

/** Keys of requests that are to be done once. Only the owner of a key changes it; others' attempts do nothing. */
export interface IdempotencyStore {
  /** Of many at once, one claims. */
  claim(claim: IdempotencyClaim): Promise<IdempotencyVerdict>
  renew(ref: IdempotencyRef, owner: string, leaseMs: number): Promise<void>
  finish(ref: IdempotencyRef, owner: string, answer: KeptAnswer): Promise<void>
  /** Nothing was done: the key is free again. */
  release(ref: IdempotencyRef, owner: string): Promise<void>
  /** What became of it will never be known. */
  abandon(ref: IdempotencyRef, owner: string): Promise<void>
  /** Forgets the keys whose time is over, of every tenant. */
  deleteExpired(): Promise<void>
}
