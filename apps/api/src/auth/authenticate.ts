import type { IncomingHttpHeaders } from 'node:http'
import { type KeyVerdict, looksLikeApiKey, type TenantStore } from '@maester/access'
import type { Principal } from '@maester/observability'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../api_env.js'
import { HttpError } from '../errors/http_error.js'
import { actFor, actForHeader } from './act_for.js'
import type { KeyStore } from './key_store.js'
import { isLocalCaller } from './local_caller.js'
import { publicRoutes } from './public_routes.js'

/**
 * `local`: no key is asked for, and the caller is admin of tenant `default` and operator of the service. Only for a
 * service that listens on loopback, and there only for requests addressed to it by a loopback name; `anyHost` takes them
 * under every name. A key that is written like one of ours counts as in `required` when `keys` are given.
 */
export type Auth =
  | { readonly mode: 'local'; readonly anyHost?: boolean; readonly keys?: KeyStore }
  | { readonly mode: 'required'; readonly keys: KeyStore }

const localPrincipal: Principal = { tenantId: 'default', operator: true }

/** Says whose request this is, or refuses it. Decides on the route that was matched, which is the one that will run. */
export function authenticate(auth: Auth, tenants: Pick<TenantStore, 'find'>): MiddlewareHandler<ApiEnv> {
  return async function authenticateRequest(c, next) {
    const scope = c.get('scope')
    if (!publicRoutes.has(scope.endpoint)) {
      const { headers } = c.env.incoming
      const caller = await callerOf(auth, headers)
      const principal = headers[actForHeader] === undefined ? caller : await actFor(scope, caller, headers, tenants)
      scope.span.assign({ tenantId: principal.tenantId })
      scope.principal = principal
    }
    await next()
  }
}

async function callerOf(auth: Auth, headers: IncomingHttpHeaders): Promise<Principal> {
  const key = keyOf(headers)
  if (auth.mode === 'local' && !(auth.keys && key !== undefined && looksLikeApiKey(key))) {
    if (auth.anyHost || isLocalCaller(headers)) return localPrincipal
    throw refusal('missing_key', 'Without a key this service answers only on its loopback address.')
  }
  if (key === undefined) throw refusal('missing_key', 'This route needs an API key: Authorization: Bearer <key>.')
  const verdict = await auth.keys!.verify(key)
  if (verdict.kind === 'accepted') return verdict.principal
  throw refusal(verdict.reason, refusalWords[verdict.reason])
}

type RefusalReason = Extract<KeyVerdict, { readonly kind: 'refused' }>['reason']

const refusalWords: Readonly<Record<RefusalReason, string>> = {
  invalid_key: 'This API key is not known.',
  key_expired: 'This API key has expired.',
  key_revoked: 'This API key was revoked.',
}

function keyOf({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
  return bearer ?? (typeof apiKey === 'string' && apiKey !== '' ? apiKey : undefined)
}

function refusal(code: 'missing_key' | RefusalReason, message: string): HttpError {
  return new HttpError(code, message, { headers: { 'www-authenticate': 'Bearer' } })
}
