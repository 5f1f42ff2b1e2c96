import { type KeyObject, verify } from 'node:crypto'
import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import { isObject, type JsonObject, numberOf, stringOf } from '../json.js'

/** How far ahead of ours a client's clock may be, in seconds. */
const CLOCK_SKEW_SECONDS = 300

/** The longest an assertion may live, in seconds. */
const LONGEST_SECONDS = 3_600

export interface AssertionTerms {
  readonly now: Date
  /** Undefined: any signature will do. */
  readonly publicKey: KeyObject | undefined
}

/**
 * Why a service account's assertion is not taken. RFC 7523 section 3; the words are Google's.
 * https://developers.google.com/identity/protocols/oauth2/service-account#error-codes
 */
export function assertionFault(assertion: string, { now, publicKey }: AssertionTerms): ErrorNotice | undefined {
  const [header, claims, signature, ...rest] = assertion.split('.')
  const read = [header, claims].map(jsonPart)
  if (!read[0] || !read[1] || !signature || rest.length > 0) return notGranted('Bad Request')
  if (read[0].alg !== 'RS256') return notGranted('Invalid JWT Signature.')
  const signed = Buffer.from(`${header}.${claims}`)
  if (publicKey && !verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) {
    return notGranted('Invalid JWT Signature.')
  }
  return claimsFault(read[1], now.getTime() / 1_000)
}

function claimsFault({ iss, aud, scope, iat, exp }: JsonObject, nowSeconds: number): ErrorNotice | undefined {
  if (stringOf(iss) === '' || stringOf(iss).includes('invalid')) return notGranted('Invalid grant: account not found')
  if (!stringOf(aud).endsWith('/token')) return notGranted('Invalid JWT: Failed audience check.')
  const [from, until] = [numberOf(iat), numberOf(exp)]
  const current =
    from !== undefined && until !== undefined && from <= nowSeconds + CLOCK_SKEW_SECONDS && until > nowSeconds
  if (!current || until - from > LONGEST_SECONDS) {
    return notGranted(
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    )
  }
  if (stringOf(scope) !== '') return undefined
  return refusal('invalid_request', 'Invalid OAuth scope or ID token audience provided.', undefined, 'invalid_scope')
}

const notGranted = (description: string) => refusal('invalid_request', description, undefined, 'invalid_grant')

function jsonPart(part: string | undefined): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
