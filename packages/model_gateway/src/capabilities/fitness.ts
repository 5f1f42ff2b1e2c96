import { GatewayError } from '../errors.js'
import type { Candidate } from '../routing/strategy.js'
import { candidateName } from '../routing/strategy.js'
import type { Capability, CapabilityMap, ModelFacts } from './capability.js'
import type { Needs } from './needs.js'

/** Why a target cannot take a request. */
export interface Lack {
  /** Capabilities it is known not to have. */
  readonly missing: readonly Capability[]
  /** Its context window, when that is too small. */
  readonly windowTokens?: number
}

/** A target left out before ranking. */
export interface LeftOut {
  readonly candidate: Candidate
  readonly lack: Lack
}

/** `undefined` when nothing is known that speaks against the target. */
export function findLack({ capabilities, contextWindowTokens }: ModelFacts, needs: Needs): Lack | undefined {
  const missing = [...needs.capabilities.keys()].filter((capability) => isMissing(capability, capabilities))
  const tooSmall = contextWindowTokens !== undefined && contextWindowTokens < needs.contextTokens
  if (missing.length === 0 && !tooSmall) return undefined
  return { missing, ...(tooSmall && { windowTokens: contextWindowTokens }) }
}

/** A format of the answer that the model lacks is made good by another it has. */
function isMissing(capability: Capability, known: CapabilityMap): boolean {
  if (known[capability] !== false) return false
  if (capability !== 'json_schema' && capability !== 'json_mode') return true
  const canCall = known.tools !== false && known.forced_tools !== false
  return !canCall && known.json_schema === false && known.json_mode === false
}

export function describeLack({ missing, windowTokens }: Lack): string {
  const reasons = missing.map((capability) => `has no ${capability}`)
  if (windowTokens !== undefined) reasons.push(`holds only ${windowTokens} tokens`)
  return reasons.join(', ')
}

/** True for what `noneFits` gives. */
export function isUnfit(error: unknown): boolean {
  return (
    error instanceof GatewayError &&
    (error.code === 'unsupported_parameter' || error.code === 'context_length_exceeded')
  )
}

/** What the caller is told when every target was left out. */
export function noneFits(model: string, leftOut: readonly LeftOut[], needs: Needs): GatewayError {
  const missing = [...new Set(leftOut.flatMap(({ lack }) => lack.missing))]
  const reasons = leftOut.map(({ candidate, lack }) => `${candidateName(candidate)} ${describeLack(lack)}`).join('; ')
  const message = `No target of ${JSON.stringify(model.slice(0, 200))} can take this request: ${reasons}.`
  const [first] = missing
  // A larger window would help where nothing else is missing.
  if (first === undefined || leftOut.some(({ lack }) => lack.missing.length === 0)) {
    return new GatewayError('context_length_exceeded', message, false, {
      param: 'messages',
      failureClass: 'context_overflow',
      status: 400,
    })
  }
  return new GatewayError('unsupported_parameter', message, false, {
    param: needs.capabilities.get(first) ?? 'require',
    failureClass: 'unsupported_capability',
    status: 400,
  })
}
