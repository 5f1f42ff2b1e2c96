/** A count as the provider reported it, or `undefined`: what is absent, negative, fractional or no number is unknown. */
export function tokenCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** The sum of the counts that are known; `undefined` when the first is not, since it is the bulk. */
export function addCounts(bulk: number | undefined, ...others: readonly (number | undefined)[]): number | undefined {
  if (bulk === undefined) return undefined
  return others.reduce<number>((sum, count) => sum + (count ?? 0), bulk)
}

/** The sum of the counts that are known; `undefined` when none is. */
export function sumCounts(...counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0)
}
