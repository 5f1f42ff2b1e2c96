import { type ArmFigures, type BothArms, type CanaryArm, neitherArm } from '@maester/model_gateway'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Transaction } from '../database.js'
import { canaryFigures } from './canary_figures_table.js'
import { canaryTrials } from './canary_trials_table.js'

const ARMS: readonly CanaryArm[] = ['canary', 'stable']

export interface CountedArms {
  readonly key: string
  readonly period: number
  readonly processId: string
  readonly figures: BothArms
}

export function toFigureRows({ figures, ...counted }: CountedArms): readonly (typeof canaryFigures.$inferInsert)[] {
  return ARMS.map((arm) => {
    const { calls, errors, slow, scores, costs } = figures[arm]
    return {
      ...{ ...counted, arm, calls, errors, slow, scores: scores.count, scoreSum: scores.sum },
      ...{ costs: costs.count, costSumUsd: costs.sum, costSquaresUsd2: costs.squares },
    }
  })
}

const sumOf = (column: PgColumn) => sql<number>`sum(${column})::float8`.mapWith(Number)

/** What processes other than this one counted in the present periods, by trial. */
export async function figuresOfOthers(
  tx: Transaction,
  processId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, BothArms>> {
  const { key, arm, calls, errors, slow, scores, scoreSum, costs, costSumUsd, costSquaresUsd2 } = canaryFigures
  const rows = await tx
    .select({
      ...{ key, arm, calls: sumOf(calls), errors: sumOf(errors), slow: sumOf(slow) },
      ...{ scores: sumOf(scores), scoreSum: sumOf(scoreSum) },
      ...{ costs: sumOf(costs), costSumUsd: sumOf(costSumUsd), squares: sumOf(costSquaresUsd2) },
    })
    .from(canaryFigures)
    .innerJoin(canaryTrials, and(eq(canaryTrials.key, key), eq(canaryTrials.period, canaryFigures.period)))
    .where(and(inArray(key, [...keys]), ne(canaryFigures.processId, processId)))
    .groupBy(key, arm)
  const found = new Map<string, BothArms>()
  for (const row of rows) {
    const figures: ArmFigures = {
      ...{ calls: row.calls, errors: row.errors, slow: row.slow },
      scores: { count: row.scores, sum: row.scoreSum },
      costs: { count: row.costs, sum: row.costSumUsd, squares: row.squares },
    }
    found.set(row.key, { ...(found.get(row.key) ?? neitherArm), [row.arm]: figures })
  }
  return found
}
