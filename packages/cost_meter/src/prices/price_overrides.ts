import { CostMeterError } from '../errors.js'
import type { PriceOverride } from '../price_book.js'
import { modelSpellings } from './find_model.js'
import { withOwnDefaults } from './own_rates.js'
import type { PricePeriod } from './price_period.js'
import { toRateCard } from './rate_card.js'

/** The override in force for a model, if there is one. */
export interface PriceOverrides {
  find(provider: string, model: string): readonly PricePeriod[]
}

/** Throws `invalid_price` or `invalid_decimal` for an override that cannot be read. */
export function createPriceOverrides(overrides: readonly PriceOverride[], version: string): PriceOverrides {
  const byModel = new Map<string, PricePeriod[]>()
  for (const override of overrides.toSorted((a, b) => startMs(a) - startMs(b))) {
    const name = override.model.toLowerCase()
    const periods = byModel.get(name) ?? []
    periods.push(toPeriod(override, version))
    byModel.set(name, periods)
  }
  return {
    find(provider, model) {
      for (const spelling of modelSpellings(model.trim().toLowerCase())) {
        const periods = byModel.get(`${provider.toLowerCase()}/${spelling}`)
        if (periods) return periods
      }
      return []
    },
  }
}

function toPeriod(override: PriceOverride, version: string): PricePeriod {
  const { model, from, inputUsdPerMillion: input, outputUsdPerMillion: output } = override
  const provider = /^([^/]+)\/./.exec(model)?.[1]
  if (provider === undefined) {
    throw new CostMeterError('invalid_price', 'A price names its model as provider/model', { value: model })
  }
  if (from !== undefined && Number.isNaN(from.getTime())) {
    throw new CostMeterError('invalid_price', 'A price is valid from a date that does not exist', { value: model })
  }
  const { cacheReadUsdPerMillion: cacheRead, cacheWriteUsdPerMillion: cacheWrite } = override
  const webSearch = override.webSearchUsdPerThousand
  const own = {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    ...(webSearch !== undefined && { webSearch }),
  }
  const card = toRateCard(provider, withOwnDefaults(own))
  const since = from === undefined ? '' : `@${from.toISOString()}`
  return {
    card,
    version: `${version}:override:${model}${since}`,
    ...(from === undefined ? {} : { fromMs: from.getTime() }),
  }
}

/** Overrides without a date come first, so that dated ones replace them. */
function startMs({ from }: PriceOverride): number {
  return from?.getTime() ?? Number.MIN_SAFE_INTEGER
}
