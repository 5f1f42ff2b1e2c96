import type { KeyVerdict } from '@maester/access'

export type { KeyVerdict }

/** Knows the API keys. */
export interface KeyStore {
  /** Whose key this is. Takes the same time whether or not a wrong key is nearly right. */
  verify(key: string): Promise<KeyVerdict>
}
