import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidateAt, snapshotOf } from '../testing/routing_snapshot.js'
import { candidateName } from './strategy.js'
import { weighted } from './weighted.js'

const request = { estimatedInputTokens: 1, estimatedOutputTokens: 1, stream: false }
const rank = (weights: readonly (number | undefined)[], random: number) =>
  weighted
    .rank(
      weights.map((weight, index) => candidateAt(String(index), weight === undefined ? {} : { weight })),
      request,
      snapshotOf({}, { random }),
    )
    .map(({ candidate }) => Number(candidate.connection.name))

describe('weighted', () => {
  it.each([
    [[80, 20], 0.79, [0, 1]],
    [[80, 20], 0.8, [1, 0]],
    [[1, 1, 2], 0, [0, 1, 2]],
    [[1, 1, 2], 0.3, [1, 0, 2]],
    [[1, 1, 2], 0.99, [2, 1, 0]],
    [[undefined, 3], 0.3, [1, 0]],
    [[0, 5], 0, [1, 0]],
    [[0, 0], 0.5, [0, 1]],
    [[], 0.5, []],
  ])('orders weights %j at %d as %j', (weights, random, expected) => {
    expect(rank(weights, random)).toEqual(expected)
  })

  it('gives every target its share of the first places, and of the second', () => {
    const weights = [5, 3, 2]
    const steps = 10_000
    const firsts = [0, 0, 0]
    const seconds = [0, 0, 0]
    for (let step = 0; step < steps; step += 1) {
      const [first, second] = rank(weights, step / steps) as [number, number]
      firsts[first]! += 1
      seconds[second]! += 1
    }
    expect(firsts).toEqual([5_000, 3_000, 2_000])
    // Target 2 second: after 0 with 2/5, after 1 with 2/7.
    expect(seconds[2]! / steps).toBeCloseTo(0.5 * 0.4 + 0.3 * (2 / 7), 2)
  })

  it('names each target once, whatever the weights and the chance', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    const weights = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 6 })
    fc.assert(
      fc.property(weights, chance, (given, random) => {
        expect(rank(given, random).toSorted()).toEqual(given.map((_, index) => index))
      }),
    )
  })

  it('says by what chance', () => {
    const [first] = weighted.rank([candidateAt('a', { weight: 80 }), candidateAt('b', { weight: 20 })], request, {
      ...snapshotOf({}),
      random: 0,
    })
    expect(first!.reason()).toBe('drawn with weight 80 of 100')
    expect(candidateName(first!.candidate)).toBe('a/m')
  })
})
