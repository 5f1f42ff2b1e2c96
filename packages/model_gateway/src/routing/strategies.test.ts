import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidateAt, type KnownTarget, snapshotOf, steady } from '../testing/routing_snapshot.js'
import { findStrategy, routingStrategies } from './registry.js'
import type { RoutingSnapshot } from './strategy.js'

const request = { estimatedInputTokens: 100, estimatedOutputTokens: 100, stream: false }
const names = ['a', 'b', 'c']
const candidates = names.map((name) => candidateAt(name))

/** What is known of `a`, `b` and `c`. */
const known = (...targets: readonly KnownTarget[]) =>
  Object.fromEntries(targets.map((target, index) => [`${names[index]}/m`, target]))

const order = (strategy: string, snapshot: RoutingSnapshot, more: Partial<typeof request> = {}) =>
  findStrategy(strategy)!
    .rank(candidates, { ...request, ...more }, snapshot)
    .map(({ candidate }) => candidate.connection.name)
    .join('')

describe('every strategy', () => {
  const figure = fc.record(
    {
      picoUsd: fc.bigInt({ min: 0n, max: 10n ** 15n }),
      latency: fc.record({ total: fc.integer({ min: 0, max: 60_000 }).map(steady) }),
      inFlight: fc.nat(50),
      errorRate: fc.double({ min: 0, max: 1, noNaN: true }),
      quality: fc.record({
        mean: fc.double({ min: 0, max: 1, noNaN: true }),
        count: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      }),
    },
    { requiredKeys: [] },
  )
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  it.each(routingStrategies.map((strategy) => [strategy.name, strategy] as const))(
    '%s names each candidate once with a reason, and says the same of the same',
    (_name, strategy) => {
      fc.assert(
        fc.property(fc.tuple(figure, figure, figure), chance, fc.boolean(), (targets, random, stream) => {
          const snapshot = snapshotOf(known(...targets), { random })
          const ranked = strategy.rank(candidates, { ...request, stream }, snapshot)
          expect(ranked.map(({ candidate }) => candidate.connection.name).toSorted()).toEqual(names)
          for (const { reason } of ranked) expect(reason()).toMatch(/^[^\n]{3,120}$/)
          const again = strategy.rank(candidates, { ...request, stream }, snapshot)
          expect(again.map(({ candidate }) => candidate)).toEqual(ranked.map(({ candidate }) => candidate))
        }),
      )
    },
  )

  it.each(routingStrategies.map((strategy) => [strategy.name, strategy] as const))('%s takes none', (_, strategy) => {
    expect(strategy.rank([], request, snapshotOf({}))).toEqual([])
  })
})

it.each([
  ['by what the request costs there', known({ picoUsd: 30n }, { picoUsd: 10n }, { picoUsd: 20n }), 'bca'],
  ['a free one first and an unpriced one last', known({}, { picoUsd: 1n }, { picoUsd: 0n }), 'cba'],
  ['equals as configured', known({ picoUsd: 5n }, { picoUsd: 5n }, { picoUsd: 5n }), 'abc'],
  ['beyond what a double holds', known({ picoUsd: 10n ** 18n + 1n }, { picoUsd: 10n ** 18n }, {}), 'bac'],
])('lowest_cost orders %s', (_, targets, expected) => {
  expect(order('lowest_cost', snapshotOf(targets))).toBe(expected)
})

const seconds = (total: number, firstOutput?: number): KnownTarget => ({
  latency: {
    total: steady(total * 1_000),
    ...(firstOutput !== undefined && { firstOutput: steady(firstOutput * 1_000) }),
  },
})

it.each([
  ['the quickest first', known(seconds(3), seconds(1), seconds(2)), 0.5, 'bca'],
  ['one without figures last', known({}, seconds(9), seconds(2)), 0.5, 'cba'],
  ['one without figures first for a tenth of the calls', known(seconds(3), seconds(1), {}), 0.09, 'cba'],
  ['and not for more', known(seconds(3), seconds(1), {}), 0.1, 'bac'],
  ['each of those without figures as often', known(seconds(3), {}, {}), 0.02, 'bac'],
  ['each of those without figures as often', known(seconds(3), {}, {}), 0.07, 'cab'],
  ['as configured when nothing is known', known(), 0.01, 'abc'],
])('lowest_latency puts %s', (_, targets, random, expected) => {
  expect(order('lowest_latency', snapshotOf(targets, { random }))).toBe(expected)
})

it('lowest_latency goes by the first output of a stream', () => {
  const snapshot = snapshotOf(known(seconds(3, 0.2), seconds(1, 0.9), seconds(2, 0.5)))
  expect(order('lowest_latency', snapshot, { stream: true })).toBe('acb')
  expect(order('lowest_latency', snapshot)).toBe('bca')
})

it('least_busy goes by calls in flight for each unit of weight', () => {
  const snapshot = snapshotOf(known({ inFlight: 4 }, { inFlight: 2 }, { inFlight: 3 }))
  expect(order('least_busy', snapshot)).toBe('bca')
  expect(order('least_busy', snapshotOf({}))).toBe('abc')
  const large = candidateAt('a', { weight: 10 })
  const idle = candidateAt('c', { weight: 0 })
  const ranked = findStrategy('least_busy')!.rank([candidates[1]!, idle, large], request, snapshot)
  expect(ranked.map(({ candidate }) => candidate.connection.name)).toEqual(['a', 'b', 'c'])
})

describe('best_score', () => {
  const judged = (mean: number, count: number): KnownTarget => ({ quality: { mean, count } })

  it.each([
    ['the better of two well known', known(judged(0.8, 1_000), judged(0.9, 1_000), judged(0.7, 1_000)), 'bac'],
    [
      'many good answers before a few perfect ones',
      known(judged(1, 2), judged(0.95, 1_000), judged(0.9, 1_000)),
      'bca',
    ],
    ['many perfect answers before many good ones', known(judged(0.95, 1_000), judged(1, 200), judged(0.5, 9)), 'bac'],
    ['those without a score last', known({}, judged(0.1, 3), {}), 'bac'],
    ['them as configured when none has one', known(), 'abc'],
  ])('puts %s', (_, targets, expected) => {
    expect(order('best_score', snapshotOf(targets))).toBe(expected)
  })

  it('tries another one first for a tenth of the calls, so that every score stays current', () => {
    const targets = known(judged(0.9, 1_000), judged(0.8, 1_000), {})
    const firsts = Array.from({ length: 1_000 }, (_, step) =>
      order('best_score', snapshotOf(targets, { random: step / 1_000 })).charAt(0),
    )
    expect(names.map((name) => firsts.filter((first) => first === name).length)).toEqual([900, 50, 50])
  })
})

describe('balanced', () => {
  const cheapAndSlow: KnownTarget = { picoUsd: 10n, ...seconds(4) }
  const dearAndQuick: KnownTarget = { picoUsd: 100n, ...seconds(1) }
  const middling: KnownTarget = { picoUsd: 40n, ...seconds(2) }

  it.each([
    [{ latency: 0.7, cost: 0.1, availability: 0.2 }, 'bca'],
    [{ cost: 0.9, availability: 0.1 }, 'acb'],
  ])('weighs by %j', (weights, expected) => {
    const targets = known(cheapAndSlow, dearAndQuick, middling)
    expect(order('balanced', snapshotOf(targets, { weights }))).toBe(expected)
  })

  it('weighs failures and quality', () => {
    const failing = known({ errorRate: 0.5 }, { errorRate: 0.1 }, {})
    expect(order('balanced', snapshotOf(failing, { weights: { availability: 1 } }))).toBe('cba')
    const judged = [0.5, 0.9, 0.7].map((mean): KnownTarget => ({ quality: { mean, count: 100 } }))
    expect(order('balanced', snapshotOf(known(...judged), { weights: { quality: 1 } }))).toBe('bca')
  })

  it('takes an unknown price for the worst, and what else is unknown for no worse than the best', () => {
    expect(order('balanced', snapshotOf(known({}, { picoUsd: 9n }, { picoUsd: 1n }), { weights: { cost: 1 } }))).toBe(
      'cba',
    )
    const slow = known(seconds(5), {}, seconds(1))
    expect(order('balanced', snapshotOf(slow, { weights: { latency: 1 } }))).toBe('bca')
  })

  it('tries an unmeasured target first now and then where latency counts', () => {
    const targets = known({ picoUsd: 1n, ...seconds(1) }, { picoUsd: 9n }, {})
    const at = (random: number, weights: object) => order('balanced', snapshotOf(targets, { random, weights }))
    expect(at(0.01, { latency: 0.5, cost: 0.5 })).toBe('bac')
    expect(at(0.09, { latency: 0.5, cost: 0.5 })).toBe('cab')
    expect(at(0.01, { cost: 1 })).toBe('abc')
  })

  it('shows the score and what it is made of', () => {
    const snapshot = snapshotOf(known(cheapAndSlow, dearAndQuick), { weights: { latency: 3, cost: 1 } })
    const [first] = findStrategy('balanced')!.rank(candidates.slice(0, 2), request, snapshot)
    expect(first?.reason()).toBe('score 0.775: latency 1.00, cost 0.10')
  })
})
