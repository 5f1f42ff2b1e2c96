import { expect, it } from 'vitest'
import { demandedRegion, liesWithin } from './region.js'

it.each([
  ['region:eu', 'eu'],
  ['region: EU ', 'eu'],
  ['vision', undefined],
  ['regional', undefined],
])('%j demands the region %s', (demand, region) => {
  expect(demandedRegion(demand)).toBe(region)
})

it('refuses a region without a name', () => {
  expect(() => demandedRegion('region:')).toThrow(expect.objectContaining({ code: 'invalid_value' }))
})

it.each([
  ['eu', ['eu'], true],
  ['EU', ['eu'], true],
  ['eu-west-1', ['eu'], true],
  ['europe', ['eu'], false],
  ['us', ['eu', 'us'], true],
  ['eu', ['eu-west-1'], false],
  [undefined, ['eu'], false],
])('a target in %s lies within %j: %s', (region, demanded, expected) => {
  expect(liesWithin(region, demanded)).toBe(expected)
})
