import { createHash } from 'node:crypto'
import type { Cost } from './cost.js'
import type { AppliedPrice, PriceBook, PriceKey, PriceOverride } from './price_book.js'
import type { PostedPrice } from './price_store.js'
import { loadCatalogue } from './prices/catalogue.js'
import { findModel } from './prices/find_model.js'
import { indexPostedPrices } from './prices/posted_prices.js'
import { createPriceOverrides } from './prices/price_overrides.js'
import { applies, type PricePeriod, periodAt, toPricePeriods } from './prices/price_period.js'
import { toCatalogueProvider } from './prices/provider_names.js'
import { geoFactor, type PriceFactor, tierFactor } from './prices/tier_factors.js'
import { providerReportedCost, readProviderCost } from './provider_cost.js'
import { addCosts, rateUsage, unknownCost } from './rate_usage.js'
import type { Usage } from './usage.js'

export interface PriceBookOptions {
  /** Prices that were posted; they go before everything else. Default none. */
  readonly posted?: readonly PostedPrice[]
  /** Price lists that go before the catalogue's. Default none. */
  readonly overrides?: readonly PriceOverride[]
  /** Types of providers whose name is not their type (`{ 'openai-eu': 'openai' }`), to find their prices by. */
  readonly providerTypes?: Readonly<Record<string, string>>
}

/** Models remembered at once. Names come from callers, so the memory is bounded; beyond it, it starts anew. */
const MAX_REMEMBERED = 5_000

/**
 * Tiers of service billed at the list price, as the providers name them. Others (flex, batch, priority) are billed
 * at a known share of it, or at prices the list does not have.
 */
const LIST_PRICE_TIERS = new Set(['default', 'auto', 'standard', 'on_demand', 'standard_only'])

interface ModelPrices {
  readonly overrides: readonly PricePeriod[]
  readonly listed: readonly PricePeriod[]
}

interface Found {
  readonly period: PricePeriod
  readonly source: AppliedPrice['source']
  readonly factors: readonly PriceFactor[]
}

/** A price book over the catalogue. Throws `invalid_price` or `invalid_decimal` for a price it cannot read. */
export function createPriceBook(options: PriceBookOptions = {}): PriceBook {
  const { posted = [], overrides = [], providerTypes = {} } = options
  const catalogue = loadCatalogue()
  const ownVersion = bookVersion(catalogue.version, overrides)
  const version = posted.length === 0 ? ownVersion : bookVersion(ownVersion, posted)
  const overridden = createPriceOverrides(overrides, ownVersion)
  const postedPrices = indexPostedPrices(posted)
  const types = new Map(Object.entries(providerTypes))
  const remembered = new Map<string, Map<string, ModelPrices>>()
  let rememberedCount = 0

  function read(provider: string, model: string): ModelPrices {
    const found = findModel(catalogue, types.get(provider) ?? provider, model)
    const listed = found
      ? toPricePeriods(found.provider.id, `${ownVersion}:${found.provider.id}/${found.model.id}`, found.model.prices)
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

  function find(key: PriceKey, usage: Pick<Usage, 'serviceTier' | 'inferenceGeo'>): Found | undefined {
    const type = types.get(key.provider) ?? key.provider
    const vendor = toCatalogueProvider(type)
    const geo = geoFactor(vendor, usage.inferenceGeo)
    const geoFactors = geo ? [geo] : []
    const tier = usage.serviceTier?.toLowerCase() ?? ''
    if (tier === '' || LIST_PRICE_TIERS.has(tier)) return listPrice(key, type, geoFactors)
    const own = postedPrice(key, type, tier)
    if (own) return { factors: geoFactors, ...own }
    const share = tierFactor(vendor, tier)
    return share && listPrice(key, type, [...geoFactors, share])
  }

  function postedPrice({ provider, model, at, tenantId }: PriceKey, type: string, serviceTier: string) {
    const providers = type === provider ? [provider] : [provider, type]
    const period = postedPrices.find({ tenantId, providers, model, serviceTier }, at.getTime())
    if (!period) return undefined
    return { period, source: period.price.tenantId === tenantId ? 'tenant' : 'posted' } as const
  }

  function listPrice(key: PriceKey, type: string, factors: readonly PriceFactor[]): Found | undefined {
    const own = postedPrice(key, type, '')
    if (own) return { factors, ...own }
    const { overrides: configured, listed } = pricesOf(key.provider, key.model)
    const override = configured.findLast((candidate) => applies(candidate, key.at.getTime()))
    if (override) return { period: override, source: 'configured', factors }
    const period = periodAt(listed, key.at)
    return period && { period, source: 'catalogue', factors }
  }

  function rateByList(key: PriceKey, usage: Usage): Cost {
    const found = find(key, usage)
    if (!found) return unknownCost('unpriced')
    const { period, factors } = found
    const own = rateUsage(period.card, period.version, usage, factors)
    const others = usage.others ?? []
    return others.reduce((sum, { model, usage: used }) => addCosts(sum, rateByList({ ...key, model }, used)), own)
  }

  return {
    version,
    rate(key, usage) {
      const listed = rateByList(key, usage)
      const reported = usage.providerCostUsd === undefined ? undefined : readProviderCost(usage.providerCostUsd)
      return reported === undefined ? listed : providerReportedCost(reported, listed)
    },
    estimate: rateByList,
    applied(key, serviceTier) {
      const found = find(key, serviceTier === undefined ? {} : { serviceTier })
      return (
        found && {
          source: found.source,
          version: found.period.version,
          card: found.period.card,
          factors: found.factors,
        }
      )
    },
  }
}

function bookVersion(before: string, prices: readonly object[]): string {
  if (prices.length === 0) return before
  const digest = createHash('sha256').update(JSON.stringify(prices)).digest('hex').slice(0, 12)
  return `${before}+${digest}`
}
