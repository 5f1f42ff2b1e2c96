import type { Cost } from './cost.js'
import { divideHalfUp, type PicoUsd } from './pico_usd.js'

/** A JSON number as text: `0.00093`, `1e-7`, `9.28e-05`. */
const NUMBER = /^(\d{1,15})(?:\.(\d{1,30}))?(?:e([+-]?\d{1,2}))?$/i

/** Reads the cost a provider states, rounded half-up to a pico-dollar; `undefined` when it is not an amount. */
export function readProviderCost(text: string): PicoUsd | undefined {
  const match = NUMBER.exec(text.trim())
  if (!match) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = match
  const shift = 12 - fraction.length + Number(exponent)
  const digits = BigInt(whole + fraction)
  return shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfUp(digits, 10n ** BigInt(-shift))
}

/**
 * The provider bills what it says it bills. The list says how that splits into input and output only when it comes to
 * the same sum; otherwise the split is not known.
 */
export function providerReportedCost(reported: PicoUsd, listed: Cost): Cost {
  if (listed.totalPicoUsd === reported) return listed
  return {
    inputPicoUsd: null,
    outputPicoUsd: null,
    totalPicoUsd: reported,
    priceStatus: 'priced',
    priceVersion: 'provider_reported',
  }
}
