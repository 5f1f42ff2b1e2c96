import type { CatalogueRate, RateName } from './prices/catalogue.js'

/** Stands for every tenant where a price names one. No tenant has this id. */
export const everyTenant = '*'

/** What someone says a model costs, from a time on. */
export interface PriceDraft {
  /** `everyTenant`, or whose own price it is. */
  readonly tenantId: string
  /** The provider's name as recorded, or its type. */
  readonly provider: string
  /** Dated names of the model are covered too. */
  readonly model: string
  /** `batch`, `flex`, `priority`, … as the provider names it; absent: the list price. */
  readonly serviceTier?: string
  /** Only between two times of each UTC day, `HH:MM`; `end` exclusive, over midnight where it is earlier. */
  readonly daily?: { readonly start: string; readonly end: string }
  /** Inclusive. */
  readonly from: Date
  /** Exclusive; absent: until another price takes its place. */
  readonly to?: Date
  /** USD per million tokens, per thousand searches and requests. What is left out costs what it is part of. */
  readonly rates: Readonly<Partial<Record<RateName, CatalogueRate>>>
  readonly note?: string
  /** The API key or person who posted it. */
  readonly createdBy?: string
}

export interface PostedPrice extends PriceDraft {
  readonly priceId: string
  /** Of the list as it stands with this price: on every row that was rated by it. */
  readonly version: string
  readonly createdAt: Date
}

/** The prices that were posted. None is changed: a new one supersedes those it overlaps, and what is left of them stays. */
export interface PriceStore {
  /** For one model, tenant, tier and time of day exactly one price is in force at a time, whoever posts at once. */
  post(draft: PriceDraft): Promise<PostedPrice>
  /** Those not superseded, of every tenant. */
  current(): Promise<readonly PostedPrice[]>
}
