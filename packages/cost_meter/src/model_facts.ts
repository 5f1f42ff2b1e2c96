import { loadCatalogue } from './prices/catalogue.js'
import { findModel } from './prices/find_model.js'
import { matches } from './prices/match_clause.js'
import { toProviderType } from './prices/provider_names.js'

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

/**
 * The provider type a bare model name is at home at (`gpt-…` → `openai`, `gemini-…` → `gemini`), or `undefined`.
 * Says nothing about whether the model exists.
 */
export function findHomeProvider(model: string): string | undefined {
  const name = model.trim().toLowerCase()
  if (name.length > 256) return undefined
  const home = loadCatalogue().providers.find(({ homeOf }) => homeOf !== undefined && matches(homeOf, name))
  return home && toProviderType(home.id)
}
