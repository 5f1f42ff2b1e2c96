import { type Candidate, candidateName } from '../routing/strategy.js'
import type { CapabilityMap, ModelFacts } from './capability.js'
import { findModelFacts } from './find_model_facts.js'
import { type ModelOverride, overrideFacts, parseCapabilities } from './overrides.js'

/** What is known of a target: the catalogue, then the operator's word on the model, then on the alias. */
export type CandidateFacts = (candidate: Candidate) => ModelFacts

/** Throws `GatewayError` `invalid_value` for an override that names no capability. */
export function createCandidateFacts(overrides: Readonly<Record<string, ModelOverride>> = {}): CandidateFacts {
  const parsed = new Map(
    Object.entries(overrides).map(([name, { capabilities, ...limits }]) => {
      const map: CapabilityMap = parseCapabilities(capabilities ?? [], `model_overrides.${name}.capabilities`)
      return [name, { ...limits, capabilities: map }]
    }),
  )
  return (candidate) => {
    const facts = findModelFacts(candidate.connection.type, candidate.model)
    const ofModel = parsed.get(candidateName(candidate)) ?? parsed.get(candidate.model) ?? {}
    return overrideFacts(overrideFacts(facts, ofModel), {
      ...(candidate.capabilities && { capabilities: candidate.capabilities }),
    })
  }
}
