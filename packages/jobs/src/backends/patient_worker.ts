import { setTimeout as delay } from 'node:timers/promises'
import type { MessageWorker } from '../queue_backend.js'

/** Time between attempts to open a worker, in ms. */
const retryMs = 1_000

/**
 * A worker that is opened once its queue answers, however long that takes. `open` must leave nothing open when it
 * rejects.
 */
export function patientWorker(open: () => Promise<MessageWorker>, onError: (error: Error) => void): MessageWorker {
  const closing = new AbortController()
  const opened = openAtLast()

  async function openAtLast(): Promise<MessageWorker | undefined> {
    while (!closing.signal.aborted) {
      try {
        return await open()
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)))
        await delay(retryMs, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
    return undefined
  }

  return {
    async close() {
      closing.abort()
      await (await opened)?.close()
    },
  }
}
