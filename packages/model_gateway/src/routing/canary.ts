import { createHash } from 'node:crypto'
import type { RouteDemands } from '../gateway.js'
import type { CanarySettings } from '../settings.js'
import { type Candidate, candidateName } from './strategy.js'

/** A target that answers a part of an alias's calls. */
export interface Canary extends Pick<CanarySettings, 'percent' | 'sticky'> {
  readonly candidate: Candidate
}

/** Which part of an alias's calls a call belongs to. */
export type CanaryArm = 'canary' | 'stable'

export type CanaryUnits = Pick<RouteDemands, 'requestId' | 'sessionId' | 'tenantId'>

/** The arm of a call, and by what it is told. */
export interface CanaryPlace extends Pick<Canary, 'percent'> {
  readonly arm: CanaryArm
  /** As `provider/model`. */
  readonly target: string
  /** Of the caller, what decided. `undefined`: nothing is known to tell the call by. */
  readonly toldBy: CanarySettings['sticky'] | undefined
}

/**
 * The arm of a call. The same unit is always in the same arm of the same alias and target, and a higher percentage only
 * adds units to the canary. A call without the unit is told by its request; without that too, it is `stable`.
 */
export function placeOf(alias: string, canary: Canary, units: CanaryUnits): CanaryPlace {
  const { percent, sticky, candidate } = canary
  const { requestId, sessionId, tenantId } = units
  const unitOf = { request: requestId, session: sessionId, tenant: tenantId }
  const toldBy = [sticky, 'request' as const].find((kind) => unitOf[kind] !== undefined)
  const target = candidateName(candidate)
  const unit = toldBy && unitOf[toldBy]
  const isCanarys = unit !== undefined && fractionOf(alias, target, unit) * 100 < percent
  return { arm: isCanarys ? 'canary' : 'stable', target, percent, toldBy }
}

/** `told by its session, it is in the 5 % of openai/gpt-5.4-mini` */
export function describePlace({ arm, target, percent, toldBy }: CanaryPlace): string {
  if (toldBy === undefined) return `nothing tells it from other calls, so that it is not for ${target}`
  return `told by its ${toldBy}, it is ${arm === 'canary' ? 'in' : 'outside'} the ${percent} % of ${target}`
}

/** Uniform in [0, 1) over units. */
function fractionOf(...words: readonly string[]): number {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48
}
