import { failurePolicies } from '../failure_policy.js'
import type { ProviderFailure } from '../provider_failure.js'
import type { BreakerVerdict } from './breaker.js'

/** What a failure says of the target. */
export function targetVerdict(failure: ProviderFailure): BreakerVerdict {
  const { breakerWeight, keyPause } = failurePolicies[failure.class]
  if (saysNothing(failure) || keyPause !== undefined) return 'neutral'
  // A provider that finds fault with a request has read it: it is well.
  return breakerWeight ?? 'ok'
}

/** What it says of the host: whether a connection could be made at all. */
export function hostVerdict(failure: ProviderFailure): BreakerVerdict {
  if (saysNothing(failure)) return 'neutral'
  if (failure.class === 'timeout_connect' && failure.status === undefined) return 1
  return failure.class === 'network' && failure.notProcessed ? 1 : 'ok'
}

/** Callers choose when they leave and how long a call may take: neither may make a target look ill to the others. */
function saysNothing({ class: failureClass, ours, status }: ProviderFailure): boolean {
  return (
    ours === true || failureClass === 'client_cancelled' || (failureClass === 'timeout_total' && status === undefined)
  )
}
