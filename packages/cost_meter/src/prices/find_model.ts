import type { Catalogue, CatalogueModel, CatalogueProvider } from './catalogue.js'
import { matches } from './match_clause.js'
import { toCatalogueProvider, vendorsSoldAtListPrice } from './provider_names.js'

export interface FoundModel {
  /** Whose list it was found in: the vendor's, where the provider sells at the vendor's price. */
  readonly provider: CatalogueProvider
  readonly model: CatalogueModel
}

/** Longest model name looked up. Longer ones are nobody's, and the patterns need not be run on them. */
const MAX_NAME_LENGTH = 256
const COMPACT_DATE = /-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g
/** `-2025-04-14`, `-20250414`, `@20250414` */
const DATE_SUFFIX = /[-@]20\d{2}(-?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])$/

/**
 * The catalogue's entry for a model at a provider: by its own clauses, then with the date written the other way
 * (`-20250414` for `-2025-04-14`), then without it (a dated name belongs to its family).
 */
export function findModel(catalogue: Catalogue, providerType: string, modelName: string): FoundModel | undefined {
  const name = modelName.trim().toLowerCase()
  if (name === '' || name.length > MAX_NAME_LENGTH) return undefined
  const id = toCatalogueProvider(providerType)
  const lists = [id, ...vendorsSoldAtListPrice(id)]
    .map((listId) => catalogue.providers.find((provider) => provider.id === listId))
    .filter((provider) => provider !== undefined)
  if (lists[0]?.id !== id) return undefined
  for (const spelling of modelSpellings(name)) {
    for (const provider of lists) {
      const model = provider.models.find((candidate) => matches(candidate.match, spelling))
      if (model) return { provider, model }
    }
  }
  return undefined
}

/** The name, then its date written with dashes, then the name of its family. Expects lower case. */
export function modelSpellings(name: string): ReadonlySet<string> {
  return new Set([name, name.replace(COMPACT_DATE, '-$1-$2-$3'), name.replace(DATE_SUFFIX, '')])
}
