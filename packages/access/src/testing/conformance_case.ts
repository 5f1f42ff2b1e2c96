/** One promise of a port, for any test runner. */
export interface ConformanceCase {
  /** A sentence about behaviour. */
  readonly title: string
  /** Rejects with an assertion error when the store does not behave so. */
  run(): Promise<void>
}

/** A new id for each case, so that all of them may share a database. */
export function createNames(): (kind: string) => string {
  const run = Math.random().toString(36).slice(2, 10)
  let count = 0
  return (kind) => {
    count += 1
    return `${kind}_${run}_${String(count).padStart(3, '0')}`
  }
}
