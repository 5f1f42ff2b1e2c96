import { expect, it } from 'vitest'
import { shareOf } from './share_of.js'

const rate = (perMinute: number, cost: number) => ({ kind: 'rate', key: 'k', perMinute, cost }) as const

it('is the limit divided by the processes, and never nothing', () => {
  expect(shareOf(rate(100, 1), 3)).toMatchObject({ perMinute: 33, cost: 1 })
  expect(shareOf({ kind: 'in_flight', key: 'k', max: 2 }, 3)).toMatchObject({ max: 1 })
})

it('lets a large call take all of the share, but not one that never fits', () => {
  expect(shareOf(rate(100, 80), 4)).toMatchObject({ perMinute: 25, cost: 25 })
  expect(shareOf(rate(100, 101), 4)).toMatchObject({ perMinute: 25, cost: 26 })
})
