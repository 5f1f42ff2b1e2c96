import type { CanaryArm } from '@maester/model_gateway'
import { bigint, doublePrecision, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { identifier } from '../columns.js'
import { canaryTrials } from './canary_trials_table.js'

const count = (name: string) => bigint(name, { mode: 'number' }).notNull()

/** What each process counted of a trial's calls in a period; without a name, what those did that have ended. */
export const canaryFigures = pgTable(
  'canary_figures',
  {
    key: identifier('trial_key')
      .notNull()
      .references(() => canaryTrials.key),
    period: integer('period').notNull(),
    arm: text('arm').$type<CanaryArm>().notNull(),
    processId: identifier('process_id').notNull(),
    calls: count('calls'),
    errors: count('errors'),
    slow: count('slow'),
    scores: count('scores'),
    scoreSum: doublePrecision('score_sum').notNull(),
    costs: count('costs'),
    costSumUsd: doublePrecision('cost_sum_usd').notNull(),
    costSquaresUsd2: doublePrecision('cost_squares_usd2').notNull(),
  },
  (table) => [
    primaryKey({ name: 'canary_figures_key', columns: [table.key, table.period, table.arm, table.processId] }),
    index('canary_figures_by_process').on(table.processId),
  ],
)
