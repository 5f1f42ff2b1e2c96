import { GatewayError } from '../errors.js'
import type { Candidate } from '../routing/strategy.js'
import { candidateName } from '../routing/strategy.js'
import type { Capability, CapabilityMap, ModelFacts } from './capability.js'
import type { Needs } from './needs.js'
import { liesWithin } from './region.js'

/** Why a target cannot take a request. */
export interface Lack {
  /** Capabilities it is known not to have. */
  readonly missing: readonly Capability[]
  /** Its context window, when that is too small. */
  readonly windowTokens?: number
  /** Its region, when another one is demanded; `null`: nobody stated one. */
  readonly region?: string | null
  /** Its recent 95th percentile in ms, when that is more than the caller waits. */
  readonly p95Ms?: number
}

/** A target left out before ranking. */
export interface LeftOut {
  readonly candidate: Candidate
  readonly lack: Lack
}

/** What is known of a target beside its model. */
export interface Place {
  readonly region?: string
  /** `undefined`: not measured lately. */
  readonly p95Ms?: number
}

/** `undefined` when nothing is known that speaks against the target. */
export function findLack(facts: ModelFacts, needs: Needs, place: Place = {}): Lack | undefined {
  const { capabilities, contextWindowTokens } = facts
  const missing = findMissing(capabilities, needs)
  const tooSmall = contextWindowTokens !== undefined && contextWindowTokens < needs.contextTokens
  const elsewhere = needs.regions !== undefined && !liesWithin(place.region, needs.regions)
  const p95Ms = needs.maxLatencyMs === undefined ? undefined : place.p95Ms
  const tooSlow = p95Ms !== undefined && p95Ms > needs.maxLatencyMs!
  if (missing.length === 0 && !tooSmall && !elsewhere && !tooSlow) return undefined
  return {
    missing,
    ...(tooSmall && { windowTokens: contextWindowTokens }),
    ...(elsewhere && { region: place.region ?? null }),
    ...(tooSlow && { p95Ms }),
  }
}

const nothing: readonly Capability[] = []

function findMissing(known: CapabilityMap, needs: Needs): readonly Capability[] {
  if (needs.capabilities.size === 0) return nothing
  return [...needs.capabilities.keys()].filter((capability) => isMissing(capability, known))
}

/** A format of the answer that the model lacks is made good by another it has. */
function isMissing(capability: Capability, known: CapabilityMap): boolean {
  if (known[capability] !== false) return false
  if (capability !== 'json_schema' && capability !== 'json_mode') return true
  const canCall = known.tools !== false && known.forced_tools !== false
  return !canCall && known.json_schema === false && known.json_mode === false
}

export function describeLack({ missing, windowTokens, region, p95Ms }: Lack): string {
  const reasons = missing.map((capability) => `has no ${capability}`)
  if (windowTokens !== undefined) reasons.push(`holds only ${windowTokens} tokens`)
  if (region !== undefined) reasons.push(region === null ? 'has no stated region' : `is in the region ${region}`)
  if (p95Ms !== undefined) reasons.push(`takes up to ${p95Ms} ms (p95)`)
  return reasons.join(', ')
}

/** True for what `noneFits` gives. */
export function isUnfit(error: unknown): boolean {
  return error instanceof GatewayError && unfitCodes.has(error.code)
}

const unfitCodes: ReadonlySet<string> = new Set([
  'unsupported_parameter',
  'context_length_exceeded',
  'region_blocked',
] satisfies readonly GatewayError['code'][])

/** What the caller is told when every target was left out: what would have to give way for one of them. */
export function noneFits(model: string, leftOut: readonly LeftOut[], needs: Needs): GatewayError {
  const reasons = leftOut.map(({ candidate, lack }) => `${candidateName(candidate)} ${describeLack(lack)}`).join('; ')
  const message = `No target of ${JSON.stringify(model.slice(0, 200))} can take this request: ${reasons}.`
  const within = leftOut.map(({ lack }) => lack).filter(({ region }) => region === undefined)
  if (within.length === 0) {
    const detail = { param: 'require', failureClass: 'region_blocked', status: 403 } as const
    return new GatewayError('region_blocked', message, false, detail)
  }
  const able = within.filter(({ missing }) => missing.length === 0)
  if (able.some(({ windowTokens }) => windowTokens === undefined)) {
    return new GatewayError('unsupported_parameter', message, false, { param: 'max_latency_ms', status: 400 })
  }
  // A larger window would help where nothing else is missing.
  if (able.length > 0) {
    return new GatewayError('context_length_exceeded', message, false, {
      param: 'messages',
      failureClass: 'context_overflow',
      status: 400,
    })
  }
  return new GatewayError('unsupported_parameter', message, false, {
    param: needs.capabilities.get(within[0]!.missing[0]!) ?? 'require',
    failureClass: 'unsupported_capability',
    status: 400,
  })
}
