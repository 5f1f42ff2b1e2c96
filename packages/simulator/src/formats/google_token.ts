import { type Call, type Endpoint, type Reading, refused } from '../endpoint.js'
import { refusal } from '../errors/error_notice.js'
import { oauthErrors } from '../errors/oauth_errors.js'
import { stringOf } from '../json.js'
import { jsonReply } from '../reply.js'
import { assertionFault } from './google_assertion.js'

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** In seconds, as Google's. */
const LIFETIME_SECONDS = 3_599

/** `POST /token`: a service account's assertion for an access token, RFC 7523 section 2.1. Each token is new. */
export const googleToken: Endpoint = {
  method: 'POST',
  path: /^\/token$/u,
  differs: { needsCredential: false, error: oauthErrors },
  read: readGrant,
}

function readGrant(call: Call): Reading {
  const grantType = stringOf(call.body.grant_type)
  if (grantType !== GRANT_TYPE) {
    const description = `Invalid grant_type: ${grantType}`
    return refused(refusal('invalid_request', description, undefined, 'unsupported_grant_type'))
  }
  const terms = { now: call.now, publicKey: call.googlePublicKey }
  const fault = assertionFault(stringOf(call.body.assertion), terms)
  if (fault) return refused(fault)
  const token = { access_token: `ya29.c.${call.id}`, expires_in: LIFETIME_SECONDS, token_type: 'Bearer' }
  return { kind: 'understood', model: null, stream: false, answer: () => jsonReply(200, {}, token) }
}
