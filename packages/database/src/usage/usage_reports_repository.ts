import {
  budgetWindowBounds,
  CostMeterError,
  type UsageFigures,
  type UsageGroup,
  type UsageQuestion,
  type UsageReports,
} from '@maester/cost_meter'
import type { SQL } from 'drizzle-orm'
import type { Database, Transaction } from '../database.js'
import { readReportCursor, toReportCursor } from './report_cursor.js'
import { reportQuery } from './report_query.js'
import { FIGURES, type FigureColumn } from './usage_columns.js'

type Row = Readonly<Record<string, unknown>>

export function createUsageReports(database: Database): UsageReports {
  const run = (tenantId: string | undefined, query: SQL): Promise<readonly Row[]> => {
    const work = (tx: Transaction) => tx.execute<Record<string, unknown>>(query)
    return tenantId === undefined ? database.ledgerTransaction(work) : database.tenantTransaction(tenantId, work)
  }

  return {
    async report(question, { limit, cursor }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
        throw new CostMeterError('invalid_page', 'A page holds 1 to 1,000 groups', { value: String(limit) })
      }
      const after = cursor === undefined ? undefined : readReportCursor(cursor)
      // Refuses a zone that is not in the list before it gets to the database.
      budgetWindowBounds('day', question.from, question.timeZone)
      const [total, ...rows] = await run(question.tenantId, reportQuery(question, limit, after))
      const sums = toFigures(total ?? {})
      if (question.groupBy.length === 0)
        return { groups: sums.calls === 0 ? [] : [toGroup(total!, question)], total: sums }
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      return {
        groups: page.map((row) => toGroup(row, question)),
        total: sums,
        ...(last && rows.length > limit && { nextCursor: cursorAt(last) }),
      }
    },
  }
}

function cursorAt(row: Row): string {
  return toReportCursor({ totalPicoUsd: text(row, 'total_pico_usd'), key: String(row.group_key) })
}

function toGroup(row: Row, { groupBy }: UsageQuestion): UsageGroup {
  const key = groupBy.map((dimension, place) => [dimension, (row[`g${place}`] ?? null) as string | null])
  return {
    key: Object.fromEntries(key),
    ...toFigures(row),
    firstAt: new Date(String(row.first_at)),
    lastAt: new Date(String(row.last_at)),
  }
}

function toFigures(row: Row): UsageFigures {
  const figures = Object.entries(FIGURES).map(([name, column]) => {
    const sum = text(row, column)
    return [name, column.endsWith('_pico_usd') ? BigInt(sum) : Number(sum)]
  })
  return Object.fromEntries(figures) as unknown as UsageFigures
}

function text(row: Row, name: FigureColumn): string {
  return String(row[`${name}_sum`] ?? 0)
}
