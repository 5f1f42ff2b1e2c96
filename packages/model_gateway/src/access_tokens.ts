import type { ProviderConnection } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'

/** A token, or why there is none; such a failure is always `notProcessed`. */
export type AccessTokenResult =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure }

/** Tokens of the connections that have credentials instead of keys. */
export interface AccessTokens {
  /**
   * A token that is valid now: at once from memory, else when it has been exchanged, one exchange for however many ask.
   * Never rejects. A connection without credentials gives `undefined`.
   */
  get(connection: ProviderConnection): AccessTokenResult | Promise<AccessTokenResult> | undefined
  /** The provider refused the token: it is not given out again. A token had only just now is kept. */
  drop(connection: ProviderConnection, token: string): void
  /** Gives up exchanges that are under way. */
  close(): void
}

/** True when the provider does not take the token of the attempt: with a new one it may answer. */
export function refusesToken({ credentials }: ProviderConnection, failure: ProviderFailure): boolean {
  return credentials !== undefined && failure.class === 'credential' && failure.status === 401
}
