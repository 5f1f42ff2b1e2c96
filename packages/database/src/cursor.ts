/** Where a page ended, in an order by time and then by id. */
export interface Position {
  readonly at: Date
  readonly id: string
}

export function toCursor({ at, id }: Position): string {
  return Buffer.from(`${at.getTime()} ${id}`).toString('base64url')
}

/** Undefined for a cursor that none of our pages gave. */
export function readCursor(cursor: string): Position | undefined {
  const match = /^(-?\d{1,16}) (.+)$/s.exec(Buffer.from(cursor, 'base64url').toString())
  if (!match?.[1] || !match[2]) return undefined
  const at = new Date(Number(match[1]))
  return Number.isNaN(at.getTime()) ? undefined : { at, id: match[2] }
}
