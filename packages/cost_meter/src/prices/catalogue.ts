import { readFileSync } from 'node:fs'

/** How a price list says which model names an entry is for. Names are compared without regard to case. */
export type MatchClause =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: readonly MatchClause[] }
  | { readonly and: readonly MatchClause[] }

/**
 * Decimal USD per million tokens (per thousand for `webSearch` and `request`). With tiers, the whole request is
 * billed at the last tier whose `aboveInputTokens` its input exceeds.
 */
export type CatalogueRate =
  | string
  | {
      readonly usd: string
      readonly tiers: readonly { readonly aboveInputTokens: number; readonly usd: string }[]
    }

export type RateName =
  | 'input'
  | 'output'
  | 'cacheRead'
  | 'cacheWrite'
  | 'cacheWrite1h'
  | 'inputAudio'
  | 'outputAudio'
  | 'cacheReadAudio'
  | 'inputImage'
  | 'outputImage'
  | 'cacheReadImage'
  | 'reasoning'
  | 'webSearch'
  | 'request'

/** Prices in force from a UTC date on, or between two times of each UTC day; without either, always. */
export interface CataloguePeriod {
  /** `YYYY-MM-DD`, inclusive, from midnight UTC. */
  readonly from?: string
  /** `HH:MM:SSZ`; `start` inclusive, `end` exclusive, over midnight where `end` is earlier. */
  readonly daily?: { readonly start: string; readonly end: string }
  readonly rates: Readonly<Partial<Record<RateName, CatalogueRate>>>
}

export interface CatalogueModel {
  readonly id: string
  readonly match: MatchClause
  readonly contextWindowTokens?: number
  /** In the order of the source: the last period that applies counts. */
  readonly prices: readonly CataloguePeriod[]
}

export interface CatalogueProvider {
  readonly id: string
  readonly name: string
  readonly pricingUrls: readonly string[]
  readonly models: readonly CatalogueModel[]
}

/** The price list in the tree, as generated and reviewed. */
export interface Catalogue {
  /** Changes with every change of a price. */
  readonly version: string
  /** `YYYY-MM-DD` */
  readonly retrieved: string
  readonly source: {
    readonly name: string
    readonly version: string
    readonly license: string
    readonly url: string
  }
  readonly providers: readonly CatalogueProvider[]
}

let loaded: Catalogue | undefined

/** Reads the list on first use, once per process. */
export function loadCatalogue(): Catalogue {
  loaded ??= JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8')) as Catalogue
  return loaded
}
