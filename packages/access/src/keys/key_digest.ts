import { createHmac, timingSafeEqual } from 'node:crypto'
import type { PurposeKey } from '../secrets/purpose_keys.js'

/** HMAC-SHA-256 of a whole key, hex. A stolen database alone says nothing about keys. */
export function digestOf(key: string, pepper: PurposeKey): string {
  return createHmac('sha256', pepper.key).update(key).digest('hex')
}

/** Whether two digests are the same, in a time that does not depend on where they differ. */
export function isSameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')]
  return a.length === b.length && timingSafeEqual(a, b)
}
