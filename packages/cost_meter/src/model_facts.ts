import { loadCatalogue } from './prices/catalogue.js'
import { findModel } from './prices/find_model.js'

/** What the price list says about a model beside its prices. `undefined`: it does not say. */
export interface ModelFacts {
  readonly contextWindowTokens?: number
}

/** Facts about a model at a provider, or `undefined` for a model the catalogue does not know. */
export function findModelFacts(provider: string, model: string): ModelFacts | undefined {
  const found = findModel(loadCatalogue(), provider, model)
  if (!found) return undefined
  const { contextWindowTokens } = found.model
  return contextWindowTokens === undefined ? {} : { contextWindowTokens }
}
