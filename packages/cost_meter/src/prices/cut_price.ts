interface Stretch {
  readonly from: Date
  readonly to?: Date
}

/** What is left of a stretch of time when another one is taken out of it: before, after, both, or nothing. */
export function cutStretch(whole: Stretch, taken: Stretch): readonly Stretch[] {
  const before = whole.from < taken.from ? [{ from: whole.from, to: earlier(whole.to, taken.from) }] : []
  const isCutShort = taken.to !== undefined && (whole.to === undefined || taken.to < whole.to)
  if (!isCutShort) return before
  const from = new Date(Math.max(taken.to.getTime(), whole.from.getTime()))
  return [...before, { from, ...(whole.to !== undefined && { to: whole.to }) }]
}

function earlier(a: Date | undefined, b: Date): Date {
  return a !== undefined && a < b ? a : b
}
