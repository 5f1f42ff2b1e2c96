/** An exact share of the list price. */
export interface PriceFactor {
  readonly times: bigint
  readonly per: bigint
}

const HALF: PriceFactor = { times: 1n, per: 2n }

/**
 * Tiers that the vendors bill at a share of the list price of every token, by catalogue provider. Other tiers have prices
 * of their own, which can be posted.
 * https://platform.openai.com/docs/guides/batch https://platform.openai.com/docs/guides/flex-processing
 * https://docs.claude.com/en/docs/build-with-claude/batch-processing
 */
const TIER_FACTORS: Readonly<Record<string, Readonly<Record<string, PriceFactor>>>> = {
  openai: { batch: HALF, flex: HALF },
  anthropic: { batch: HALF },
}

/** Claude kept to the United States costs a tenth more for every token. https://docs.claude.com/en/docs/about-claude/pricing */
const GEO_FACTORS: Readonly<Record<string, Readonly<Record<string, PriceFactor>>>> = {
  anthropic: { us: { times: 11n, per: 10n } },
}

export function tierFactor(catalogueProvider: string, tier: string): PriceFactor | undefined {
  return TIER_FACTORS[catalogueProvider]?.[tier]
}

/** What keeping the call to a place adds; nothing where the vendor bills it like any other. */
export function geoFactor(catalogueProvider: string, geo: string | undefined): PriceFactor | undefined {
  return geo === undefined ? undefined : GEO_FACTORS[catalogueProvider]?.[geo.toLowerCase()]
}
