import type { CanaryDecision, CanaryState } from '@maester/model_gateway'
import { doublePrecision, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { identifier, instant } from '../columns.js'

/** What was decided last of each target on trial. */
export const canaryTrials = pgTable('canary_trials', {
  /** Made of its alias and settings. */
  key: identifier('trial_key').primaryKey(),
  alias: text('alias').notNull(),
  target: text('target').notNull(),
  state: text('state').$type<CanaryState>().notNull(),
  percent: doublePrecision('percent').notNull(),
  reason: text('reason').$type<NonNullable<CanaryDecision['reason']>>(),
  changedAt: instant('changed_at').notNull(),
  revision: integer('revision').notNull(),
  period: integer('period').notNull(),
  decidedBy: identifier('decided_by').notNull(),
})
