import { createPublicKey, type KeyObject } from 'node:crypto'

/** The key that service accounts' assertions are verified with. */
export interface GoogleKey {
  /** Undefined until one was given. */
  current(): KeyObject | undefined
  /** Takes a public key in PEM. Throws `InvalidKey` and keeps the old one when it is none. */
  replace(pem: string): void
  clear(): void
}

/** What was given is no public key. The message is for whoever gave it. */
export class InvalidKey extends Error {
  override readonly name = 'InvalidKey'
}

export function createGoogleKey(): GoogleKey {
  let key: KeyObject | undefined
  return {
    current: () => key,
    replace(pem) {
      try {
        key = createPublicKey(pem)
      } catch {
        throw new InvalidKey('Expected {"public_key": "-----BEGIN PUBLIC KEY-----…"}.')
      }
    },
    clear() {
      key = undefined
    },
  }
}
