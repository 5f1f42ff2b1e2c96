import type { AttemptOutcome } from '@maester/cost_meter'
import { insertGroup } from '../group_insert.js'
import type { RecordKind } from '../recorder.js'
import { usageEvents } from './usage_events_table.js'

/** The place of the outcome among an attempt's usage events. */
export const OUTCOME_ENTRY = 0

/** Outcomes; one after the first changes nothing. The whole group fails when an attempt was never opened. */
export const outcomes: RecordKind<AttemptOutcome> = {
  async write(tx, rows) {
    await insertGroup(tx, usageEvents, rows.map(toUsageEvent), [usageEvents.attemptId])
    return rows.map(() => undefined)
  },
}

export function toUsageEvent(outcome: AttemptOutcome): typeof usageEvents.$inferInsert {
  const { usage: reported, cost, ...rest } = outcome
  const { raw, ...usage } = reported
  return { ...rest, ...cost, usage, rawUsage: raw, entry: OUTCOME_ENTRY }
}
