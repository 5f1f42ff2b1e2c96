import type { CallLimits } from '@maester/observability'
import type { ApiKeyGrant } from '../api_key.js'
import { AccessError } from '../errors.js'
import { isWithinModels } from '../model_permission.js'
import { defaultScopes, type Scope } from '../scope.js'

/** What the one who makes or changes a key may do. Absent fields: no limit. */
export interface Grantor {
  readonly scopes?: readonly string[]
  readonly allowedModels?: readonly string[]
  readonly limits?: CallLimits
  readonly expiresAt?: Date
}

/** What is asked for a key. Absent fields: as much as usual, or as little as the grantor has. */
export interface WantedGrant {
  readonly scopes?: readonly Scope[]
  readonly allowedModels?: readonly string[]
  readonly limits?: CallLimits
  readonly expiresAt?: Date
}

/**
 * The grant a new key gets: never more than its grantor has. Throws `AccessError` `scope_denied` or `model_denied`,
 * naming the field that asks for more.
 */
export function grantOf(wanted: WantedGrant, grantor: Grantor): ApiKeyGrant {
  const allowedModels = wanted.allowedModels ?? grantor.allowedModels
  const limits = withDefaults(wanted.limits, grantor.limits)
  const expiresAt = wanted.expiresAt ?? grantor.expiresAt
  const grant = {
    scopes: wanted.scopes ?? defaultScopes.filter((scope) => hasScope(grantor, scope)),
    ...(allowedModels && { allowedModels }),
    ...(limits && { limits }),
    ...(expiresAt && { expiresAt }),
  }
  refuseMore(grant, grantor)
  return grant
}

/** Throws `AccessError` when the grant goes beyond what the grantor may do. */
export function refuseMore({ scopes, allowedModels, limits, expiresAt }: ApiKeyGrant, grantor: Grantor): void {
  const beyond = scopes.find((scope) => !hasScope(grantor, scope))
  if (beyond !== undefined) throw exceeds('scopes', `the scope ${beyond}`)
  if (!isWithinModels(allowedModels, grantor.allowedModels)) {
    throw new AccessError('model_denied', 'A key cannot allow models that your own does not.', { param: 'models' })
  }
  for (const name of limitNames) {
    const own = grantor.limits?.[name]
    if (own !== undefined && (limits?.[name] ?? Number.POSITIVE_INFINITY) > own) throw exceeds('limits', 'such limits')
  }
  if (grantor.expiresAt && !(expiresAt && expiresAt <= grantor.expiresAt)) throw exceeds('expires_at', 'so long a life')
}

const limitNames = ['requestsPerMinute', 'tokensPerMinute', 'maxInFlight'] as const

/** `admin` is only to be had from `admin`: it also covers scopes that are yet to come. */
function hasScope({ scopes }: Grantor, scope: Scope): boolean {
  return scopes === undefined || scopes.includes('admin') || scopes.includes(scope)
}

function withDefaults(wanted: CallLimits | undefined, own: CallLimits | undefined): CallLimits | undefined {
  const limits = { ...own, ...wanted }
  return Object.keys(limits).length > 0 ? limits : undefined
}

function exceeds(param: string, what: string): AccessError {
  return new AccessError('scope_denied', `A key cannot have ${what}: your own does not.`, { param })
}
