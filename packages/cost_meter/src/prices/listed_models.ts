import type { PriceBookOptions } from '../create_price_book.js'
import { loadCatalogue } from './catalogue.js'
import { toCatalogueProvider, vendorsSoldAtListPrice } from './provider_names.js'

/** A model that a price list names, at a provider that can be asked for it. */
export interface ListedModel {
  /** The provider's name. */
  readonly provider: string
  readonly model: string
}

/** What the configured list and, for the providers there are, the catalogue have a price for; each once, in no order. */
export function listedModels({
  overrides = [],
  providerTypes = {},
}: Pick<PriceBookOptions, 'overrides' | 'providerTypes'>): readonly ListedModel[] {
  const configured = overrides.map(({ model: name }) => {
    const slash = name.indexOf('/')
    return { provider: name.slice(0, slash), model: name.slice(slash + 1) }
  })
  const catalogued = Object.entries(providerTypes).flatMap(([provider, type]) =>
    modelsSoldBy(type).map((model) => ({ provider, model })),
  )
  const listed = [...configured, ...catalogued]
  return [...new Map(listed.map((entry) => [`${entry.provider}/${entry.model}`, entry])).values()]
}

function modelsSoldBy(providerType: string): readonly string[] {
  const id = toCatalogueProvider(providerType)
  const lists = new Set([id, ...vendorsSoldAtListPrice(id)])
  return loadCatalogue()
    .providers.filter((provider) => lists.has(provider.id))
    .flatMap(({ models }) => models.map((model) => model.id))
}
