/** Asks a provider whether it takes a key, before calls depend on it. */
export interface CredentialProbe {
  /** `unknown` when the provider could not be asked, or says nothing about keys. Never rejects. */
  check(provider: string, secret: string): Promise<'accepted' | 'refused' | 'unknown'>
}
