import {
  explainSpendChange,
  formatPicoUsdExact,
  type SpendCell,
  type SpendChange,
  type UsageDimension,
  type UsageGroup,
  type UsageReport,
} from '@maester/cost_meter'
import { z } from 'zod'
import { instant } from './fields.js'
import { toUsageFigures, usageFigures } from './usage_group.js'

const usdText = z.string().describe('USD, exact')

const spendChange = z.strictObject({
  before_usd: usdText,
  after_usd: usdText,
  delta_usd: usdText,
  delta_percent: z.number().nullable().describe('Null when nothing was spent before.'),
  causes: z
    .array(
      z.strictObject({
        cause: z.enum(['volume', 'model', 'prompt_version', 'tokens_per_call', 'price']),
        usd: usdText,
      }),
    )
    .describe('They add up to the delta. The largest first.'),
  moves: z
    .array(z.strictObject({ model: z.string(), prompt_version: z.string().nullable(), delta_usd: usdText }))
    .describe('What changed most.'),
})

const stretch = z.strictObject({ from: instant, to: instant, total: usageFigures })

export const spendComparison = z.strictObject({
  before: stretch,
  after: stretch,
  total: spendChange,
  data: z.array(z.strictObject({ group: z.record(z.string(), z.string().nullable()), ...spendChange.shape })),
})

export interface ComparedUsage {
  readonly before: { readonly from: Date; readonly to: Date }
  readonly after: { readonly from: Date; readonly to: Date }
  readonly groupBy: readonly UsageDimension[]
  readonly earlier: UsageReport
  readonly later: UsageReport
  /** Groups shown. */
  readonly limit: number
}

const movesShown = 5

export function toSpendComparison(compared: ComparedUsage): z.infer<typeof spendComparison> {
  const { before, after, groupBy, earlier, later, limit } = compared
  const [cellsBefore, cellsAfter] = [byGroup(earlier.groups, groupBy), byGroup(later.groups, groupBy)]
  const groups = [...new Set([...cellsBefore.keys(), ...cellsAfter.keys()])]
    .map((id) => ({ id, change: explainSpendChange(cellsBefore.get(id) ?? [], cellsAfter.get(id) ?? []) }))
    .toSorted((a, b) => Number(sizeOf(b.change.deltaPicoUsd) - sizeOf(a.change.deltaPicoUsd)))
  const all = explainSpendChange([...cellsBefore.values()].flat(), [...cellsAfter.values()].flat())
  return {
    before: toStretch(before, earlier),
    after: toStretch(after, later),
    total: toChange(all),
    data: groups.slice(0, limit).map(({ id, change }) => ({ group: keyOf(id, groupBy), ...toChange(change) })),
  }
}

function byGroup(groups: readonly UsageGroup[], groupBy: readonly UsageDimension[]) {
  const cells = new Map<string, SpendCell[]>()
  for (const group of groups) {
    const id = JSON.stringify(groupBy.map((dimension) => group.key[dimension] ?? null))
    cells.set(id, [...(cells.get(id) ?? []), toCell(group)])
  }
  return cells
}

function toCell({ key, calls, voidedCalls, ...figures }: UsageGroup): SpendCell {
  const { prompt, prompt_version: version } = key
  return {
    model: `${key.provider}/${key.model}`,
    ...(prompt && { promptVersion: `${prompt}@${version ?? 'unknown'}` }),
    calls: calls - voidedCalls,
    inputTokens: figures.inputTokens,
    outputTokens: figures.outputTokens,
    inputPicoUsd: figures.inputPicoUsd,
    outputPicoUsd: figures.outputPicoUsd,
    totalPicoUsd: figures.totalPicoUsd,
  }
}

function keyOf(id: string, groupBy: readonly UsageDimension[]): Record<string, string | null> {
  const values = JSON.parse(id) as readonly (string | null)[]
  return Object.fromEntries(groupBy.map((dimension, place) => [dimension, values[place] ?? null]))
}

function toStretch({ from, to }: ComparedUsage['before'], { total }: UsageReport): z.infer<typeof stretch> {
  return { from: from.toISOString(), to: to.toISOString(), total: toUsageFigures(total) }
}

function toChange({
  beforePicoUsd,
  afterPicoUsd,
  deltaPicoUsd,
  causes,
  moves,
}: SpendChange): z.infer<typeof spendChange> {
  return {
    before_usd: formatPicoUsdExact(beforePicoUsd),
    after_usd: formatPicoUsdExact(afterPicoUsd),
    delta_usd: formatPicoUsdExact(deltaPicoUsd),
    delta_percent: beforePicoUsd === 0n ? null : Number((deltaPicoUsd * 10_000n) / beforePicoUsd) / 100,
    causes: causes
      .filter(({ picoUsd }) => picoUsd !== 0n)
      .map(({ cause, picoUsd }) => ({ cause, usd: formatPicoUsdExact(picoUsd) })),
    moves: moves
      .filter((move) => move.deltaPicoUsd !== 0n)
      .slice(0, movesShown)
      .map((move) => ({
        model: move.model,
        prompt_version: move.promptVersion ?? null,
        delta_usd: formatPicoUsdExact(move.deltaPicoUsd),
      })),
  }
}

function sizeOf(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}
