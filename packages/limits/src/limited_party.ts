import type { CallLimits, Principal } from '@maester/observability'

/** Whoever a limit counts for. */
export interface LimitedParty {
  readonly kind: 'key' | 'tenant'
  /** Of no other party. */
  readonly id: string
  readonly limits: CallLimits
}

export interface CallerLimitSettings {
  /** Of each API key, for what it does not say itself. */
  readonly keys?: CallLimits
  /** Of all the keys of a tenant together, by its id; `*`: of each tenant that is not named. */
  readonly tenants?: Readonly<Record<string, CallLimits>>
}

/** The parties that limit what this caller may ask. Callers without a key of their own share one party in their tenant. */
export function partiesOf(
  { tenantId, apiKeyId, limits }: Principal,
  { keys, tenants }: CallerLimitSettings,
): readonly LimitedParty[] {
  const parties: LimitedParty[] = []
  if (keys || limits) {
    parties.push({ kind: 'key', id: `key:${tenantId}/${apiKeyId ?? ''}`, limits: { ...keys, ...limits } })
  }
  const tenantLimits = tenants && (Object.hasOwn(tenants, tenantId) ? tenants[tenantId] : tenants['*'])
  if (tenantLimits) parties.push({ kind: 'tenant', id: `tenant:${tenantId}`, limits: tenantLimits })
  return parties
}
