import { GatewayError } from '../errors.js'
import { CAPABILITIES, type CapabilityMap, isCapability, type ModelFacts } from './capability.js'

/** What an operator knows better than the catalogue. */
export interface ModelOverride {
  /** `tools` adds a capability, `-vision` takes one away. */
  readonly capabilities?: readonly string[]
  readonly contextWindowTokens?: number
  readonly maxOutputTokens?: number
}

/** Throws `GatewayError` `invalid_value` for a name that is no capability; `param` says where it stands. */
export function parseCapabilities(names: readonly string[], param: string): CapabilityMap {
  const map: Record<string, boolean> = {}
  for (const written of names) {
    const absent = written.startsWith('-')
    const name = absent ? written.slice(1) : written
    if (!isCapability(name)) throw unknownCapability(name, param)
    map[name] = !absent
  }
  return map
}

export function overrideFacts(
  facts: ModelFacts,
  { capabilities, ...limits }: Omit<ModelOverride, 'capabilities'> & { readonly capabilities?: CapabilityMap },
): ModelFacts {
  return { ...facts, ...limits, capabilities: { ...facts.capabilities, ...capabilities } }
}

export function unknownCapability(name: string, param: string): GatewayError {
  const message = `${JSON.stringify(name.slice(0, 100))} is no capability. Known are ${CAPABILITIES.join(', ')}.`
  return new GatewayError('invalid_value', message, false, { param, status: 400 })
}
