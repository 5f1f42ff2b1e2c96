import fc from 'fast-check'
import { expect, it } from 'vitest'
import { explainSpendChange, type SpendCause } from './explain_spend_change.js'
import type { SpendCell } from './spend_cell.js'

/** 1,000 pico-USD for an input token, 4,000 for an output token. */
function cell(fields: Partial<SpendCell> = {}): SpendCell {
  const { calls = 100, inputTokens = 10_000, outputTokens = 5_000 } = fields
  const inputPicoUsd = BigInt(inputTokens) * 1_000n
  const outputPicoUsd = BigInt(outputTokens) * 4_000n
  const counts = { model: 'openai/gpt-4.1', calls, inputTokens, outputTokens, inputPicoUsd, outputPicoUsd }
  return { ...counts, totalPicoUsd: inputPicoUsd + outputPicoUsd, ...fields }
}

function causesOf(before: readonly SpendCell[], after: readonly SpendCell[]): Partial<Record<SpendCause, bigint>> {
  const { causes } = explainSpendChange(before, after)
  return Object.fromEntries(
    causes.filter(({ picoUsd }) => picoUsd !== 0n).map(({ cause, picoUsd }) => [cause, picoUsd]),
  )
}

it('names volume when only the number of calls changed', () => {
  const doubled = cell({ calls: 200, inputTokens: 20_000, outputTokens: 10_000 })
  expect(causesOf([cell()], [doubled])).toEqual({ volume: 30_000_000n })
})

it('names tokens per call when the same number of calls got longer', () => {
  expect(causesOf([cell()], [cell({ inputTokens: 30_000 })])).toEqual({ tokens_per_call: 20_000_000n })
})

it('names the price when a token costs something else', () => {
  const dearer = { inputPicoUsd: 20_000_000n, outputPicoUsd: 20_000_000n, totalPicoUsd: 40_000_000n }
  expect(causesOf([cell()], [cell(dearer)])).toEqual({ price: 10_000_000n })
})

it('names the model when calls moved to another one, known before or not', () => {
  const strong = (calls: number) => cell({ model: 'openai/o3', calls, totalPicoUsd: BigInt(calls) * 900_000n })
  expect(causesOf([cell()], [strong(100)])).toEqual({ model: 60_000_000n })
  expect(causesOf([cell({ calls: 50, totalPicoUsd: 15_000_000n }), strong(50)], [strong(100)])).toMatchObject({
    model: 30_000_000n,
  })
})

it('names the prompt version when a new version of the prompt is longer', () => {
  const before = cell({ promptVersion: 'summary@v1' })
  const after = cell({ promptVersion: 'summary@v2', inputTokens: 90_000 })
  expect(causesOf([before], [after])).toEqual({ prompt_version: 80_000_000n })
})

it('counts all of what is new as volume when there was nothing before', () => {
  expect(causesOf([], [cell()])).toEqual({ volume: 30_000_000n })
})

it('lists what moved, the largest first, with what vanished', () => {
  const { moves } = explainSpendChange(
    [cell(), cell({ model: 'openai/gone', totalPicoUsd: 90n })],
    [cell({ totalPicoUsd: 30_000_010n })],
  )
  expect(moves.map(({ model, deltaPicoUsd }) => [model, deltaPicoUsd])).toEqual([
    ['openai/gone', -90n],
    ['openai/gpt-4.1', 10n],
  ])
})

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n })
const anyCell: fc.Arbitrary<SpendCell> = fc
  .record({
    model: fc.constantFrom('a/x', 'a/y', 'b/z'),
    promptVersion: fc.constantFrom(undefined, 'p@v1', 'p@v2'),
    calls: fc.nat(1_000),
    inputTokens: fc.nat(1_000_000),
    outputTokens: fc.nat(1_000_000),
    inputPicoUsd: amount,
    outputPicoUsd: amount,
    fees: amount,
  })
  .map(({ fees, promptVersion, ...rest }) => ({
    ...rest,
    ...(promptVersion !== undefined && { promptVersion }),
    totalPicoUsd: rest.inputPicoUsd + rest.outputPicoUsd + fees,
  }))

it('gives causes, and moves, that add up to the change exactly, whatever the cells', () => {
  fc.assert(
    fc.property(fc.array(anyCell, { maxLength: 8 }), fc.array(anyCell, { maxLength: 8 }), (before, after) => {
      const change = explainSpendChange(before, after)
      const sum = (amounts: readonly bigint[]) => amounts.reduce((total, each) => total + each, 0n)
      expect(sum(change.causes.map(({ picoUsd }) => picoUsd))).toBe(change.deltaPicoUsd)
      expect(sum(change.moves.map(({ deltaPicoUsd }) => deltaPicoUsd))).toBe(change.deltaPicoUsd)
      expect(change.afterPicoUsd - change.beforePicoUsd).toBe(change.deltaPicoUsd)
    }),
  )
})

it('finds no cause where nothing changed', () => {
  fc.assert(
    fc.property(fc.array(anyCell, { maxLength: 8 }), (cells) => {
      const { causes } = explainSpendChange(cells, cells)
      // A cell without calls has cost of its own to no call at all: it is told as what it is, in causes that cancel out.
      if (cells.every(({ calls, inputTokens, outputTokens }) => calls > 0 && inputTokens > 0 && outputTokens > 0)) {
        expect(causes.map(({ picoUsd }) => picoUsd)).toEqual([0n, 0n, 0n, 0n, 0n])
      }
    }),
  )
})
