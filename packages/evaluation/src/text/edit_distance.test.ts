import fc from 'fast-check'
import { expect, it } from 'vitest'
import { editDistance } from './edit_distance.js'

const distance = (left: string, right: string) => editDistance([...left], [...right])

it.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['flaw', 'lawn', 2],
  ['same', 'same', 0],
])('needs for %s and %s %i edits', (left, right, edits) => {
  expect(distance(left, right)).toBe(edits)
})

it('is the same both ways, bounded by the longer text, and obeys the triangle inequality', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 })
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c))
    }),
  )
})
