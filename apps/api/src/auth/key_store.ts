import type { Principal } from '@maester/observability'

export type KeyVerdict =
  | { readonly kind: 'accepted'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly reason: 'invalid_key' }

/** Knows the API keys. */
export interface KeyStore {
  /** Whose key this is. Takes the same time whether or not a wrong key is nearly right. */
  verify(key: string): Promise<KeyVerdict>
}
