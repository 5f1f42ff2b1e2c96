import type { RequestContext } from '@maester/observability'
import type { Health } from './health/create_health.js'
import type { TargetPermit } from './health/target_breakers.js'
import type { VendorKey, VendorKeys } from './health/vendor_keys.js'
import type { ClosedTarget, TargetState } from './next_try.js'
import type { ProviderFailure } from './provider_failure.js'

export interface AdmissionTools {
  readonly health: Health
  readonly vendorKeys: VendorKeys
}

/** A target may be tried, with this key. */
export interface Admitted {
  readonly kind: 'admitted'
  readonly permit: TargetPermit
  /** `undefined`: the connection needs none. */
  readonly key?: VendorKey
  /** All there were to choose from. */
  readonly keys: readonly VendorKey[]
}

export interface NotAdmitted extends ClosedTarget {
  readonly kind: 'closed'
}

/** Asks what is known of the target and its keys whether it may be tried now. Sends nothing, waits for nothing but keys. */
export async function admitAttempt(
  { health, vendorKeys }: AdmissionTools,
  { candidate, spentKeys, keyId }: Pick<TargetState, 'candidate' | 'spentKeys' | 'keyId'>,
  { principal, log }: RequestContext,
): Promise<Admitted | NotAdmitted> {
  const provider = candidate.connection.name
  let keys: readonly VendorKey[]
  try {
    const given = vendorKeys.keysOf(provider, principal.tenantId)
    keys = given instanceof Promise ? await given : given
  } catch (error) {
    log.error('vendor_keys_unavailable', { provider, error })
    return { kind: 'closed', failure: noKeys }
  }
  const permit = health.breakers.enter(candidate)
  if (permit.kind === 'refused') return { kind: 'closed', failure: leftAlone(permit.retryInMs) }
  const choice = health.keys.choose(candidate, keys, spentKeys, keyId)
  if (choice.kind === 'set_aside') {
    permit.release()
    const failure = { ...choice.failure, retryAfterMs: choice.freeInMs }
    return { kind: 'closed', failure, ...(choice.isWorthWaiting && { openInMs: choice.freeInMs }) }
  }
  return { kind: 'admitted', permit, keys, ...(choice.kind === 'key' && { key: choice.key }) }
}

const noKeys: ProviderFailure = {
  class: 'credential',
  message: 'the keys of the provider could not be had',
  notProcessed: true,
  ours: true,
}

function leftAlone(retryAfterMs: number): ProviderFailure {
  const message = 'the target has been failing and is left alone'
  return { class: 'overloaded', message, retryAfterMs, notProcessed: true, ours: true }
}
