import { DatabaseError } from './errors.js'

/** The promise's value, or `database_unavailable` after `timeoutMs`. The promise itself goes on. */
export async function within<Value>(timeoutMs: number, promise: PromiseLike<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DatabaseError('database_unavailable', `The database did not answer within ${timeoutMs} ms.`, true))
    }, timeoutMs)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
