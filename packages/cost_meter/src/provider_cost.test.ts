import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readProviderCost } from './provider_cost.js'

it.each([
  ['0', 0n],
  ['0.0000928', 92_800_000n],
  ['9.28e-5', 92_800_000n],
  ['9.28E-05', 92_800_000n],
  ['1e+2', 100_000_000_000_000n],
  ['0.0000000000005', 1n],
  ['0.00000000000049', 0n],
])('reads %s', (text, pico) => {
  expect(readProviderCost(text)).toBe(pico)
})

it.each(['', 'free', '-1', '1e', '1e999', 'NaN', 'Infinity', '1 USD'])('does not take %j for an amount', (text) => {
  expect(readProviderCost(text)).toBeUndefined()
})

it('reads what JavaScript writes for any amount a call can cost', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), (usd) => {
      const pico = readProviderCost(String(usd))
      // Amounts below 1e-99 do not round to anything; JavaScript writes them with three-digit exponents.
      if (usd !== 0 && usd < 1e-90) return
      expect(Math.abs(Number(pico) / 1e12 - usd)).toBeLessThanOrEqual(1e-11)
    }),
  )
})
