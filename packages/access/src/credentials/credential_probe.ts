/** Asks a provider whether it takes a key, before calls depend on it. */
export interface CredentialProbe {
  /** Whether there is a provider of this name. */
  knows(provider: string): boolean
  /** `unknown` when the provider could not be asked, or says nothing about keys. Never rejects. */
  check(provider: string, secret: string): Promise<'accepted' | 'refused' | 'unknown'>
}
