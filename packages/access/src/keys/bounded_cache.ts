/** Keeps at most `maxEntries`, the newest ones, each for its time. Times are of a clock that never steps back, in ms. */
export interface BoundedCache<Value> {
  get(key: string, nowMs: number): Value | undefined
  set(key: string, value: Value, expiresAtMs: number): void
  deleteWhere(matches: (value: Value) => boolean): void
}

export function createBoundedCache<Value>(maxEntries: number): BoundedCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly expiresAtMs: number }>()
  return {
    get(key, nowMs) {
      const entry = entries.get(key)
      if (entry === undefined || entry.expiresAtMs > nowMs) return entry?.value
      entries.delete(key)
      return undefined
    },
    set(key, value, expiresAtMs) {
      entries.delete(key)
      entries.set(key, { value, expiresAtMs })
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value!)
    },
    deleteWhere(matches) {
      for (const [key, { value }] of entries) if (matches(value)) entries.delete(key)
    },
  }
}
