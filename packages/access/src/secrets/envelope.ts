import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AccessError } from '../errors.js'
import type { PurposeKeys } from './purpose_keys.js'

/** A secret under a key of its own, which is itself under the service's. AES-256-GCM twice; binary as base64. */
export interface Sealed {
  /** Which of the service's keys wraps the secret's own. */
  readonly kekId: string
  /** Nonce, ciphertext and tag. */
  readonly wrappedDek: string
  readonly nonce: string
  readonly ciphertext: string
  readonly tag: string
}

/** What a sealed secret belongs to. It opens nowhere else. */
export interface SealedPlace {
  readonly tenantId: string
  readonly secretId: string
  readonly version: number
  readonly provider: string
}

export function seal(secret: string, place: SealedPlace, keks: PurposeKeys): Sealed {
  const dek = randomBytes(32)
  try {
    const { nonce, ciphertext, tag } = encrypt(Buffer.from(secret, 'utf8'), dek, bindingOf(place))
    return {
      kekId: keks.current.id,
      wrappedDek: wrap(dek, place, keks),
      nonce: nonce.toString('base64'),
      ciphertext: ciphertext.toString('base64'),
      tag: tag.toString('base64'),
    }
  } finally {
    dek.fill(0)
  }
}

/** Throws `AccessError` `credential_unreadable`; never gives anything but the secret that was sealed. */
export function open(sealed: Sealed, place: SealedPlace, keks: PurposeKeys): string {
  const dek = unwrap(sealed, place, keks)
  try {
    const [nonce, ciphertext, tag] = [sealed.nonce, sealed.ciphertext, sealed.tag].map(fromBase64)
    const bytes = decrypt({ nonce: nonce!, ciphertext: ciphertext!, tag: tag! }, dek, bindingOf(place))
    const secret = bytes.toString('utf8')
    bytes.fill(0)
    return secret
  } catch (cause) {
    throw unreadable(place, cause)
  } finally {
    dek.fill(0)
  }
}

/** The same secret with its own key under the service's current one; the secret itself is not touched. */
export function rewrap(sealed: Sealed, place: SealedPlace, keks: PurposeKeys): Sealed {
  const dek = unwrap(sealed, place, keks)
  try {
    return { ...sealed, kekId: keks.current.id, wrappedDek: wrap(dek, place, keks) }
  } finally {
    dek.fill(0)
  }
}

function wrap(dek: Buffer, place: SealedPlace, { current }: PurposeKeys): string {
  const { nonce, ciphertext, tag } = encrypt(dek, current.key, bindingOf(place))
  return Buffer.concat([nonce, ciphertext, tag]).toString('base64')
}

function unwrap({ kekId, wrappedDek }: Sealed, place: SealedPlace, keks: PurposeKeys): Buffer {
  const kek = keks.find(kekId)
  if (!kek) throw unreadable(place, new Error(`it was sealed with another secret (${kekId})`))
  const bytes = fromBase64(wrappedDek)
  const parts = { nonce: bytes.subarray(0, 12), ciphertext: bytes.subarray(12, -16), tag: bytes.subarray(-16) }
  try {
    return decrypt(parts, kek.key, bindingOf(place))
  } catch (cause) {
    throw unreadable(place, cause)
  }
}

interface Encrypted {
  readonly nonce: Buffer
  readonly ciphertext: Buffer
  readonly tag: Buffer
}

function encrypt(bytes: Buffer, key: Buffer, binding: Buffer): Encrypted {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(binding)
  const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()])
  return { nonce, ciphertext, tag: cipher.getAuthTag() }
}

function decrypt({ nonce, ciphertext, tag }: Encrypted, key: Buffer, binding: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(binding).setAuthTag(tag)
  return Buffer.concat([decipher.update(ciphertext), decipher.final()])
}

/** As JSON, so that no two places are written alike. */
function bindingOf({ tenantId, secretId, version, provider }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([tenantId, secretId, version, provider]))
}

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64')
}

function unreadable({ secretId, version, provider }: SealedPlace, cause: unknown): AccessError {
  const message = `The credential ${secretId} (version ${version}, ${provider}) cannot be opened.`
  return new AccessError('credential_unreadable', message, {}, { cause })
}
