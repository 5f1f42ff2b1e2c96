import { createHash } from 'node:crypto'
import type { RouteDemands } from '../gateway.js'
import type { CanarySettings } from '../settings.js'
import type { Candidate } from './strategy.js'

/** A target that answers a part of an alias's calls. */
export interface Canary extends Pick<CanarySettings, 'percent' | 'sticky'> {
  readonly candidate: Candidate
}

/** Which part of an alias's calls a call belongs to. */
export type CanaryArm = 'canary' | 'stable'

export type CanaryUnits = Pick<RouteDemands, 'requestId' | 'sessionId' | 'tenantId'>

/**
 * The arm of a call. The same unit is always in the same arm of the same alias and target, and a higher percentage only
 * adds units to the canary. A call without the unit is told by its request; without that too, it is `stable`.
 */
export function armOf(
  alias: string,
  target: string,
  { percent, sticky }: Pick<Canary, 'percent' | 'sticky'>,
  units: CanaryUnits,
): CanaryArm {
  const { requestId, sessionId, tenantId } = units
  const unit = { request: requestId, session: sessionId, tenant: tenantId }[sticky] ?? requestId
  if (unit === undefined) return 'stable'
  return placeOf(alias, target, unit) * 100 < percent ? 'canary' : 'stable'
}

/** Uniform in [0, 1) over units. */
function placeOf(...words: readonly string[]): number {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48
}
