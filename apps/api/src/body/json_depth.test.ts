import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isDeeperThan } from './json_depth.js'

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

it('agrees with the depth of the value that is parsed, whatever its strings hold', () => {
  const text = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', 'a', ',') })
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 8 }, text, fc.integer(), fc.array(tie('value')), fc.dictionary(text, tie('value'))),
  }))
  fc.assert(
    fc.property(value, fc.nat(10), (json, limit) => {
      expect(isDeeperThan(JSON.stringify(json), limit)).toBe(depthOf(json) > limit)
    }),
  )
})

it('takes text that is not JSON without complaint', () => {
  expect(isDeeperThan('"never closed [[[[', 2)).toBe(false)
  expect(isDeeperThan(']]]][[[', 2)).toBe(false)
})

it('reads a megabyte of backslashes and quotes once', () => {
  const startedMs = performance.now()
  isDeeperThan(`"${'\\"'.repeat(500_000)}`, 64)
  expect(performance.now() - startedMs).toBeLessThan(1_000)
})
