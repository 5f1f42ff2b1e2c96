import { CostMeterError } from './errors.js'

/** Exact money: 1e-12 USD as an integer. Decimal USD per million tokens times tokens is always whole in it. */
export type PicoUsd = bigint

const DECIMAL_PLACES = 12
const DECIMAL = /^(-?)(\d{1,30})(?:\.(\d{1,12}))?$/

/**
 * Reads a plain decimal (`"0.0000928"`, `"12"`, `"-3.5"`) exactly.
 * Throws `invalid_decimal` for more than 12 decimals, exponents, signs other than a leading `-`, or anything else.
 */
export function picoUsdFromDecimal(text: string): PicoUsd {
  const match = DECIMAL.exec(text)
  if (!match) {
    const value = text.slice(0, 40)
    throw new CostMeterError('invalid_decimal', `Not a decimal USD amount with at most 12 decimals: "${value}"`, {
      value,
    })
  }
  const [, sign, whole = '', fraction = ''] = match
  const magnitude = BigInt(whole + fraction.padEnd(DECIMAL_PLACES, '0'))
  return sign === '-' ? -magnitude : magnitude
}

/** The shortest decimal that is exactly this amount: `0.0000928`, `3`, `0`. */
export function formatPicoUsdExact(pico: PicoUsd): string {
  const magnitude = pico < 0n ? -pico : pico
  const digits = magnitude.toString().padStart(DECIMAL_PLACES + 1, '0')
  const whole = digits.slice(0, -DECIMAL_PLACES)
  const fraction = digits.slice(-DECIMAL_PLACES).replace(/0+$/, '')
  return `${pico < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** Rounds to `places` decimals (0 to 12), ties away from zero. The answer is still pico-USD. */
export function roundPicoUsd(pico: PicoUsd, places: number): PicoUsd {
  if (!Number.isInteger(places) || places < 0 || places > DECIMAL_PLACES) {
    throw new CostMeterError('invalid_decimal', 'Decimal places are a whole number from 0 to 12', {
      value: String(places),
    })
  }
  const unit = 10n ** BigInt(DECIMAL_PLACES - places)
  return divideHalfUp(pico, unit) * unit
}

/** Six decimals, always written out: `0.000093`. Ties away from zero. */
export function formatUsd6(pico: PicoUsd): string {
  const micro = divideHalfUp(pico, 1_000_000n)
  const digits = (micro < 0n ? -micro : micro).toString().padStart(7, '0')
  return `${micro < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
}

/** The total as shown beside its parts: the sum of the parts, each rounded to six places, so that the column adds up. */
export function displayedTotal(input: PicoUsd, output: PicoUsd, other: PicoUsd = 0n): PicoUsd {
  return roundPicoUsd(input, 6) + roundPicoUsd(output, 6) + roundPicoUsd(other, 6)
}

/** Whole quotient, ties away from zero. `divisor` is positive. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend
  const quotient = (2n * magnitude + divisor) / (2n * divisor)
  return dividend < 0n ? -quotient : quotient
}
