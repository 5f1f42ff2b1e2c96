import { crc32 } from 'node:zlib'
import { randomBase62, toBase62 } from './base62.js'

/**
 * `mk_live_<id>_<secret>_<checksum>`: 8, 43 and 6 base62 digits. 43 digits are 256 bits of chance. The beginning lets
 * scanners find keys in code, and the checksum (CRC-32 of all before it) finds typing errors without asking anyone.
 */
const format = /^mk_live_([0-9A-Za-z]{8})_[0-9A-Za-z]{43}_([0-9A-Za-z]{6})$/

export interface NewApiKey {
  /** The whole key, to be shown once. */
  readonly key: string
  readonly keyId: string
  readonly last4: string
}

export function mintApiKey(): NewApiKey {
  const keyId = randomBase62(8)
  const unchecked = `mk_live_${keyId}_${randomBase62(43)}`
  const key = `${unchecked}_${checksum(unchecked)}`
  return { key, keyId, last4: key.slice(-4) }
}

/** The id in a key that is written as ours are; `undefined` for anything else. */
export function apiKeyIdOf(key: string): string | undefined {
  const [, keyId, given] = format.exec(key) ?? []
  return given === checksum(key.slice(0, -7)) ? keyId : undefined
}

/** Whether someone meant this to be a key of ours, rightly written or not. */
export function looksLikeApiKey(key: string): boolean {
  return key.startsWith('mk_')
}

/** What is shown of a key once it is made. */
export function apiKeyPrefix(keyId: string): string {
  return `mk_live_${keyId}`
}

function checksum(text: string): string {
  return toBase62(crc32(text), 6)
}
