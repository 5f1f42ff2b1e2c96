/**
 * Keeps a metric label to its first `limit` values and reports all later ones as `other`, so that a caller who invents
 * values (model names, say) cannot grow the process without end. Values are cut to 100 characters.
 */
export function createBoundedLabel(limit: number): (value: string) => string {
  const seen = new Set<string>()
  return (value) => {
    const short = value.length > 100 ? value.slice(0, 100) : value
    if (seen.has(short)) return short
    if (seen.size >= limit) return 'other'
    seen.add(short)
    return short
  }
}
