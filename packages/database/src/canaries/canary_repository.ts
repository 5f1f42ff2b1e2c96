import { type CanaryNews, type CanaryStore, neitherArm, type StoredCanary } from '@maester/model_gateway'
import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { columnNames, groupInsert, groupOf } from '../group_insert.js'
import { retryConflicts } from '../retry_conflicts.js'
import { figuresOfOthers, toFigureRows } from './canary_figures_record.js'
import { canaryFigures } from './canary_figures_table.js'
import { canaryTrials } from './canary_trials_table.js'

type TrialRow = typeof canaryTrials.$inferSelect

const { calls, errors, slow, scores, scoreSum, costs, costSumUsd, costSquaresUsd2 } = canaryFigures
const identity = [canaryFigures.key, canaryFigures.period, canaryFigures.arm]
const measures = [calls, errors, slow, scores, scoreSum, costs, costSumUsd, costSquaresUsd2]
const columns = sql.raw(columnNames([...identity, canaryFigures.processId, ...measures]))
const replaced = sql.raw(measures.map(({ name }) => `"${name}" = excluded."${name}"`).join(', '))
const increased = sql.raw(measures.map(({ name }) => `"${name}" = f."${name}" + excluded."${name}"`).join(', '))
const withoutName = sql.raw(`${columnNames(identity)}, '', ${columnNames(measures)}`)
const figureRows = groupOf(canaryFigures)
const insertTrials = groupInsert(canaryTrials)

export function createCanaryStore(database: Database): CanaryStore {
  return {
    async exchange(processId, news) {
      if (news.length === 0) return []
      // Rows are locked in one order.
      const inOrder = news.toSorted((a, b) => (a.key < b.key ? -1 : 1))
      return await retryConflicts(() =>
        database.ledgerTransaction(async (tx) => {
          const trials = await keep(tx, inOrder)
          await count(tx, processId, inOrder, trials)
          const others = await figuresOfOthers(tx, processId, [...trials.keys()])
          return [...trials.values()].map((row) => toStored(row, others.get(row.key) ?? neitherArm))
        }),
      )
    },

    async leave(processId) {
      await retryConflicts(() =>
        database.ledgerTransaction((tx) =>
          tx.execute(sql`
            with gone as (delete from ${canaryFigures} where process_id = ${processId} returning *)
            insert into ${canaryFigures} as f (${columns}) select ${withoutName} from gone
            order by trial_key, period, arm
            on conflict on constraint canary_figures_key do update set ${increased}`),
        ),
      )
    },
  }
}

/** What is decided of each trial, once what was told is taken on. */
async function keep(tx: Transaction, news: readonly CanaryNews[]): Promise<ReadonlyMap<string, TrialRow>> {
  const keys = news.map(({ key }) => key)
  const read = async () => {
    const rows = await tx.select().from(canaryTrials).where(inArray(canaryTrials.key, keys))
    return new Map(rows.map((row) => [row.key, row]))
  }
  const known = await read()
  const unknown = news.filter(({ key }) => !known.has(key))
  const made = news.filter((each) => each.made !== undefined)
  if (unknown.length > 0)
    await insertTrials(
      tx,
      unknown.map(({ begun, ...each }) => ({ ...pick(each), ...begun })),
    )
  for (const each of made) await decide(tx, each)
  return unknown.length + made.length > 0 ? await read() : known
}

const pick = ({ key, alias, target }: Pick<CanaryNews, 'key' | 'alias' | 'target'>) => ({ key, alias, target })

/** Of two who decide at once, the later finds that the revision has moved. */
async function decide(tx: Transaction, { key, made }: CanaryNews): Promise<void> {
  if (made === undefined) return
  const { decision, after } = made
  const taken = await tx
    .update(canaryTrials)
    .set({ ...decision, reason: decision.reason ?? null })
    .where(and(eq(canaryTrials.key, key), eq(canaryTrials.revision, after)))
    .returning({ key: canaryTrials.key })
  if (taken.length === 0) return
  await tx.delete(canaryFigures).where(and(eq(canaryFigures.key, key), lt(canaryFigures.period, decision.period)))
}

async function count(
  tx: Transaction,
  processId: string,
  news: readonly CanaryNews[],
  trials: ReadonlyMap<string, TrialRow>,
): Promise<void> {
  const rows = news.flatMap(({ key, counted }) => {
    if (counted === undefined || counted.period !== trials.get(key)?.period) return []
    return toFigureRows({ key, processId, ...counted })
  })
  if (rows.length === 0) return
  await tx.execute(sql`
    insert into ${canaryFigures} (${columns}) select ${columns} from ${figureRows(rows)} r
    on conflict on constraint canary_figures_key do update set ${replaced}`)
}

function toStored({ alias: _alias, target: _target, reason, ...row }: TrialRow, others: StoredCanary['others']) {
  return { ...row, ...(reason !== null && { reason }), others }
}
