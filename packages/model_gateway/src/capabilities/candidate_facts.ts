import { type Candidate, candidateName } from '../routing/strategy.js'
import type { CapabilityMap, ModelFacts } from './capability.js'
import { findModelFacts } from './find_model_facts.js'
import { type ModelOverride, overrideFacts, parseCapabilities } from './overrides.js'

/** What is known of a target: the catalogue, then the operator's word on the model, then on the alias. */
export type CandidateFacts = (candidate: Candidate) => ModelFacts

export interface CandidateFactsOptions {
  /** By `provider/model` or by a model's bare name. */
  readonly overrides?: Readonly<Record<string, ModelOverride>>
  /** `off`: no model searches the web, whatever it could. Default `native`. */
  readonly webSearch?: 'native' | 'off'
}

/** Throws `GatewayError` `invalid_value` for an override that names no capability. */
export function createCandidateFacts({ overrides = {}, webSearch }: CandidateFactsOptions = {}): CandidateFacts {
  const parsed = new Map(
    Object.entries(overrides).map(([name, { capabilities, ...limits }]) => {
      const map: CapabilityMap = parseCapabilities(capabilities ?? [], `model_overrides.${name}.capabilities`)
      return [name, { ...limits, capabilities: map }]
    }),
  )
  const denied: CapabilityMap = webSearch === 'off' ? { web_search: false } : {}

  function find(candidate: Candidate): ModelFacts {
    const facts = findModelFacts(candidate.connection.type, candidate.model)
    const ofModel = parsed.get(candidateName(candidate)) ?? parsed.get(candidate.model) ?? {}
    return overrideFacts(overrideFacts(facts, ofModel), { capabilities: { ...candidate.capabilities, ...denied } })
  }

  // The search goes through every known family by its pattern; candidates live as long as the settings they are from.
  const remembered = new WeakMap<Candidate, ModelFacts>()
  return (candidate) => {
    const known = remembered.get(candidate)
    if (known) return known
    const facts = find(candidate)
    remembered.set(candidate, facts)
    return facts
  }
}
