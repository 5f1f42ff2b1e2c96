import { findModelFacts as findPricedModel } from '@maester/cost_meter'
import type { ModelFacts } from './capability.js'
import { hostDifferences } from './catalogue/hosts.js'
import { type ModelFamily, toCapabilityMap } from './catalogue/model_family.js'
import { modelFamilies } from './catalogue/registry.js'
import { familyName } from './family_name.js'

/**
 * What is known of a model at a provider of this type: the catalogue's family, what the provider changes about it, and
 * the price list's context window where the catalogue has none. Nothing is known of a model no list has: its
 * capabilities are empty, and it is tried.
 */
export function findModelFacts(providerType: string, model: string): ModelFacts {
  const name = familyName(model)
  if (name === undefined) return { capabilities: {} }
  const family = modelFamilies.find(({ pattern }) => pattern.test(name))
  const contextWindowTokens = family?.contextWindowTokens ?? findPricedModel(providerType, model)?.contextWindowTokens
  return {
    capabilities: { ...(family && toCapabilityMap(family)), ...capabilitiesAtHost(providerType, name) },
    ...(contextWindowTokens !== undefined && { contextWindowTokens }),
    ...maxOutput(family),
  }
}

function capabilitiesAtHost(providerType: string, name: string): ModelFacts['capabilities'] {
  const rows = hostDifferences.filter(({ hosts, pattern }) => hosts.includes(providerType) && pattern.test(name))
  return Object.assign({}, ...rows.map(toCapabilityMap))
}

function maxOutput(family: ModelFamily | undefined): Pick<ModelFacts, 'maxOutputTokens'> {
  return family?.maxOutputTokens === undefined ? {} : { maxOutputTokens: family.maxOutputTokens }
}
