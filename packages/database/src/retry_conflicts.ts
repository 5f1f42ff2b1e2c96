import { DatabaseError } from './errors.js'

// Serialization failure and deadlock: the other one got through, so the next try finds the way free.
const CONFLICTS = new Set(['40001', '40P01'])
const TRIES = 3

/** Runs a whole transaction again, at most twice, when it lost against another. */
export async function retryConflicts<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction()
    } catch (error) {
      const isConflict = error instanceof DatabaseError && CONFLICTS.has(error.detail.sqlState ?? '')
      if (!isConflict || tries === TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * tries))
    }
  }
}
