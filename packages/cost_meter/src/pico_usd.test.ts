import fc from 'fast-check'
import { expect, it } from 'vitest'
import { displayedTotal, formatPicoUsdExact, formatUsd6, picoUsdFromDecimal, roundPicoUsd } from './pico_usd.js'

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n })

it('reads decimals exactly, down to one pico-dollar', () => {
  expect(picoUsdFromDecimal('0.0000928')).toBe(92_800_000n)
  expect(picoUsdFromDecimal('0.000000000001')).toBe(1n)
  expect(picoUsdFromDecimal('12')).toBe(12_000_000_000_000n)
  expect(picoUsdFromDecimal('-3.50')).toBe(-3_500_000_000_000n)
})

it.each(['', ' 1', '1 ', '.5', '5.', '1e-5', '+1', '1,5', '0x10', '--1', 'NaN', '0.0000000000001', '1\n'])(
  'refuses %j rather than guessing',
  (text) => {
    expect(() => picoUsdFromDecimal(text)).toThrow(expect.objectContaining({ code: 'invalid_decimal' }))
  },
)

it('writes the shortest decimal that is exactly the amount', () => {
  expect(formatPicoUsdExact(92_800_000n)).toBe('0.0000928')
  expect(formatPicoUsdExact(0n)).toBe('0')
  expect(formatPicoUsdExact(3_000_000_000_000n)).toBe('3')
  expect(formatPicoUsdExact(-1n)).toBe('-0.000000000001')
})

it('gives back every amount that was written', () => {
  fc.assert(
    fc.property(amount, (pico) => {
      const text = formatPicoUsdExact(pico)
      expect(picoUsdFromDecimal(text)).toBe(pico)
      expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
    }),
  )
})

it('rounds ties away from zero', () => {
  expect(formatUsd6(76_800_000n)).toBe('0.000077')
  expect(formatUsd6(500_000n)).toBe('0.000001')
  expect(formatUsd6(499_999n)).toBe('0.000000')
  expect(formatUsd6(-500_000n)).toBe('-0.000001')
  expect(formatUsd6(-499_999n)).toBe('0.000000')
  expect(formatUsd6(1_234_567_000_000_000n)).toBe('1234.567000')
  expect(roundPicoUsd(1_500_000_000_000n, 0)).toBe(2_000_000_000_000n)
})

it('rounds to the nearest, symmetrically and only once', () => {
  fc.assert(
    fc.property(amount, fc.integer({ min: 0, max: 12 }), (pico, places) => {
      const unit = 10n ** BigInt(12 - places)
      const rounded = roundPicoUsd(pico, places)
      const distance = rounded > pico ? rounded - pico : pico - rounded
      expect(distance * 2n).toBeLessThanOrEqual(unit)
      expect(rounded % unit).toBe(0n)
      expect(roundPicoUsd(-pico, places)).toBe(-rounded)
      expect(roundPicoUsd(rounded, places)).toBe(rounded)
    }),
  )
})

it('shows the same digits as the rounded amount', () => {
  fc.assert(
    fc.property(amount, (pico) => {
      expect(picoUsdFromDecimal(formatUsd6(pico))).toBe(roundPicoUsd(pico, 6))
    }),
  )
})

it('shows a total that is the sum of the parts as shown', () => {
  expect(formatUsd6(displayedTotal(16_000_000n, 76_800_000n))).toBe('0.000093')
  expect(formatUsd6(displayedTotal(500_000n, 500_000n))).toBe('0.000002')
  expect(formatUsd6(displayedTotal(400_000n, 400_000n, 400_000n))).toBe('0.000000')
})
