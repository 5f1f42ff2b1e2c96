import { expect, it } from 'vitest'
import { shownTotalUsd } from './answer_money.js'

const priced = { priceStatus: 'priced', priceVersion: 'v' } as const

it('shows as total what the shown parts add up to', () => {
  const cost = { inputPicoUsd: 16_000_000n, outputPicoUsd: 76_800_000n, totalPicoUsd: 92_800_000n, ...priced }
  expect(shownTotalUsd(cost)).toBe('0.000093')
})

it('shows a total that only the provider states, and none when there is none', () => {
  const stated = { inputPicoUsd: null, outputPicoUsd: null, totalPicoUsd: 92_800_000n, ...priced }
  expect(shownTotalUsd(stated)).toBe('0.000093')
  expect(shownTotalUsd({ ...stated, totalPicoUsd: null })).toBeNull()
})
