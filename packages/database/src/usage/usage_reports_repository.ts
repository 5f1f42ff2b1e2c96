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
import type { FigureColumn } from './usage_columns.js'

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
  const count = (name: FigureColumn) => Number(text(row, name))
  const money = (name: FigureColumn) => BigInt(text(row, name))
  return {
    calls: count('calls'),
    voidedCalls: count('voided_calls'),
    unpricedCalls: count('unpriced_calls'),
    estimatedCalls: count('estimated_calls'),
    inconsistentCalls: count('inconsistent_calls'),
    inputTokens: count('input_tokens'),
    outputTokens: count('output_tokens'),
    cacheReadTokens: count('cache_read_tokens'),
    cacheWriteTokens: count('cache_write_tokens'),
    reasoningTokens: count('reasoning_tokens'),
    inputAudioTokens: count('input_audio_tokens'),
    outputAudioTokens: count('output_audio_tokens'),
    inputImageTokens: count('input_image_tokens'),
    outputImageTokens: count('output_image_tokens'),
    webSearches: count('web_searches'),
    inputPicoUsd: money('input_pico_usd'),
    outputPicoUsd: money('output_pico_usd'),
    totalPicoUsd: money('total_pico_usd'),
    estimatedPicoUsd: money('estimated_pico_usd'),
  }
}

function text(row: Row, name: FigureColumn): string {
  return String(row[`${name}_sum`] ?? 0)
}
