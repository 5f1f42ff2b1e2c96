import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutStretch } from './cut_price.js'

const at = (day: number) => new Date(Date.UTC(2026, 0, day))
const days = fc
  .record({ from: fc.integer({ min: 1, max: 20 }), length: fc.option(fc.integer({ min: 1, max: 20 })) })
  .map(({ from, length }) => ({ from: at(from), ...(length !== null && { to: at(from + length) }) }))
const holds = ({ from, to }: { from: Date; to?: Date }, day: Date) => from <= day && (to === undefined || day < to)

it('leaves every day of a stretch that was not taken, once, and no other', () => {
  fc.assert(
    fc.property(days, days, (whole, taken) => {
      const left = cutStretch(whole, taken)
      for (let day = 1; day < 50; day += 1) {
        const expected = holds(whole, at(day)) && !holds(taken, at(day)) ? 1 : 0
        expect(left.filter((stretch) => holds(stretch, at(day)))).toHaveLength(expected)
      }
    }),
  )
})
