import { createHash } from 'node:crypto'
import type { PriceBook, PriceKey, PriceOverride } from './price_book.js'
import { loadCatalogue } from './prices/catalogue.js'
import { findModel } from './prices/find_model.js'
import { createPriceOverrides } from './prices/price_overrides.js'
import { applies, type PricePeriod, periodAt, toPricePeriods } from './prices/price_period.js'
import { providerReportedCost, readProviderCost } from './provider_cost.js'
import { rateUsage, unknownCost } from './rate_usage.js'
import type { Usage } from './usage.js'

export interface PriceBookOptions {
  /** Price lists that go before the catalogue's. Default none. */
  readonly overrides?: readonly PriceOverride[]
  /** Types of providers whose name is not their type (`{ 'openai-eu': 'openai' }`), to find their prices by. */
  readonly providerTypes?: Readonly<Record<string, string>>
}

/** Models remembered at once. Names come from callers, so the memory is bounded; beyond it, it starts anew. */
const MAX_REMEMBERED = 5_000

/**
 * Tiers of service billed at the list price, as the providers name them. Others (flex, batch, priority) are billed
 * at prices the list does not have.
 */
const LIST_PRICE_TIERS = new Set(['default', 'auto', 'standard', 'on_demand', 'standard_only'])

interface ModelPrices {
  readonly overrides: readonly PricePeriod[]
  readonly listed: readonly PricePeriod[]
}

/** A price book over the catalogue. Throws `invalid_price` or `invalid_decimal` for an override it cannot read. */
export function createPriceBook(options: PriceBookOptions = {}): PriceBook {
  const { overrides = [], providerTypes = {} } = options
  const catalogue = loadCatalogue()
  const version = bookVersion(catalogue.version, overrides)
  const overridden = createPriceOverrides(overrides, version)
  const types = new Map(Object.entries(providerTypes))
  const remembered = new Map<string, Map<string, ModelPrices>>()
  let rememberedCount = 0

  function read(provider: string, model: string): ModelPrices {
    const found = findModel(catalogue, types.get(provider) ?? provider, model)
    const listed = found
      ? toPricePeriods(found.provider.id, `${version}:${found.provider.id}/${found.model.id}`, found.model.prices)
      : []
    return { overrides: overridden.find(provider, model), listed }
  }

  function pricesOf(provider: string, model: string): ModelPrices {
    const known = remembered.get(provider)?.get(model)
    if (known) return known
    if (rememberedCount >= MAX_REMEMBERED) {
      remembered.clear()
      rememberedCount = 0
    }
    const prices = read(provider, model)
    const models = remembered.get(provider) ?? new Map<string, ModelPrices>()
    remembered.set(provider, models.set(model, prices))
    rememberedCount++
    return prices
  }

  function rateByList({ provider, model, at }: PriceKey, usage: Usage) {
    const { overrides, listed } = pricesOf(provider, model)
    const period = overrides.findLast((candidate) => applies(candidate, at.getTime())) ?? periodAt(listed, at)
    if (period === undefined || !isListPriceTier(usage.serviceTier)) return unknownCost('unpriced')
    return rateUsage(period.card, period.version, usage)
  }

  return {
    version,
    rate(key, usage) {
      const listed = rateByList(key, usage)
      const reported = usage.providerCostUsd === undefined ? undefined : readProviderCost(usage.providerCostUsd)
      return reported === undefined ? listed : providerReportedCost(reported, listed)
    },
    estimate: rateByList,
  }
}

function isListPriceTier(tier: string | undefined): boolean {
  return tier === undefined || LIST_PRICE_TIERS.has(tier.toLowerCase())
}

function bookVersion(catalogueVersion: string, overrides: readonly PriceOverride[]): string {
  if (overrides.length === 0) return catalogueVersion
  const digest = createHash('sha256').update(JSON.stringify(overrides)).digest('hex').slice(0, 12)
  return `${catalogueVersion}+${digest}`
}
