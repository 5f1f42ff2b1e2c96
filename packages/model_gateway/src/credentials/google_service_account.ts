import { sign } from 'node:crypto'
import type { GoogleServiceAccount, UpstreamReply } from '../provider.js'
import type { ProviderFailure } from '../provider_failure.js'
import { asNumber, asObject, asText, tryParseJson } from '../providers/json_value.js'
import type { TransportRequest } from '../transport/transport.js'
import type { TokenGrant } from './token_cache.js'

// JWT bearer grant, RFC 7523 sections 2.1 and 3, as Google has it:
// https://developers.google.com/identity/protocols/oauth2/service-account#httprest
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/** The longest Google takes. */
const ASSERTION_SECONDS = 3_600

/** Asks for an access token with a freshly signed assertion. `baseUrl` is the token URL's origin. */
export function tokenRequest(
  account: GoogleServiceAccount,
  now: Date,
): Pick<TransportRequest, 'request'> & { readonly baseUrl: string } {
  const { origin, pathname, search } = new URL(account.tokenUrl)
  return {
    baseUrl: origin,
    request: {
      method: 'POST',
      path: pathname + search,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion: signedAssertion(account, now) }).toString(),
    },
  }
}

function signedAssertion(account: GoogleServiceAccount, now: Date): string {
  const { clientEmail, privateKey, privateKeyId, tokenUrl } = account
  const issuedAt = Math.floor(now.getTime() / 1_000)
  const header = { alg: 'RS256', typ: 'JWT', ...(privateKeyId !== undefined && { kid: privateKeyId }) }
  const claims = { iss: clientEmail, scope: SCOPE, aud: tokenUrl, iat: issuedAt, exp: issuedAt + ASSERTION_SECONDS }
  const signed = `${encoded(header)}.${encoded(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Reads a reply of RFC 6749 section 5: `{access_token, expires_in}`, or `{error, error_description}`. */
export function readTokenReply({ status, body }: Pick<UpstreamReply, 'status' | 'body'>): TokenGrant {
  const reply = asObject(tryParseJson(body.toString('utf8')))
  if (status < 200 || status > 299) return { kind: 'failed', failure: refusal(status, reply) }
  const token = asText(reply?.access_token)
  const lifetimeSeconds = asNumber(reply?.expires_in)
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token) || lifetimeSeconds === undefined) {
    return { kind: 'failed', failure: tokenFailure('network', 'its reply has no token or no lifetime') }
  }
  return { kind: 'granted', token, lifetimeMs: lifetimeSeconds * 1_000 }
}

/** An error of the account's is a 4xx; a rate limit and a timeout are not the account's. */
function refusal(status: number, reply: ReturnType<typeof asObject>): ProviderFailure {
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429
  const code = asText(reply?.error)
  const words = [String(status), code, asText(reply?.error_description)].filter(Boolean).join(', ')
  return {
    ...tokenFailure(refused ? 'credential' : 'network', withoutSecrets(words)),
    ...(code !== undefined && { providerCode: withoutSecrets(code) }),
  }
}

/** For operators. Whatever looks like an assertion or a token is left out, should the server repeat it. */
const withoutSecrets = (text: string) =>
  text
    .slice(0, 4_096)
    .replace(/[\w.~+/=-]{64,}/g, '…')
    .slice(0, 300)

export function tokenFailure(failureClass: 'credential' | 'network', words: string): ProviderFailure {
  return { class: failureClass, message: `token exchange failed: ${words}`, notProcessed: true }
}
