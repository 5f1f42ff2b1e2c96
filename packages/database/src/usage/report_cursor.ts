import { CostMeterError } from '@maester/cost_meter'

/** Where a page of a report ended. */
export interface ReportPosition {
  /** A whole number, as text. */
  readonly totalPicoUsd: string
  readonly key: string
}

export function toReportCursor({ totalPicoUsd, key }: ReportPosition): string {
  return Buffer.from(`${totalPicoUsd} ${key}`).toString('base64url')
}

/** Throws `invalid_page` for a cursor that none of our pages gave. */
export function readReportCursor(cursor: string): ReportPosition {
  const match = /^(-?\d{1,38}) (\[.*\])$/s.exec(Buffer.from(cursor, 'base64url').toString())
  if (match?.[1] && match[2]) return { totalPicoUsd: match[1], key: match[2] }
  throw new CostMeterError('invalid_page', 'The cursor is not one of this report', { value: cursor.slice(0, 40) })
}
