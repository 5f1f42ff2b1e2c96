import { DelayedError, type Processor, WaitingError } from 'bullmq'
import { z } from 'zod'
import type { JobHandler } from './define_job.js'
import { type AttemptSettings, runAttempt } from './run_attempt.js'

const Message = z.object({ tenantId: z.string().min(1), jobId: z.string().min(1) })

/** Keeps a message that reached a closing worker from reaching it again at once. */
const closingDelayMs = 1_000

/**
 * Turns a job into what BullMQ calls. How a job ended is the store's to know, so a delivery never fails for BullMQ: it
 * is done with, or it is to come again.
 */
export function toProcessor(handler: JobHandler, settings: AttemptSettings): Processor<unknown, void> {
  const { log, leaseMs, now } = settings
  return async (delivery, lockToken) => {
    const message = Message.safeParse(delivery.data)
    if (!message.success) {
      log.error('job_message_unreadable', { queue: handler.name, message_id: delivery.id })
      return
    }
    const redelivery = settings.stopping.aborted
      ? { afterMs: closingDelayMs }
      : await runAttempt(handler, message.data, settings).catch((error: unknown) => {
          // The store did not answer. The lease, if we got one, ends by itself.
          log.error('job_store_failed', { job_id: message.data.jobId, error })
          return { afterMs: leaseMs }
        })
    if (redelivery === undefined) return
    if (redelivery.afterMs === 0) {
      await delivery.moveToWait(lockToken)
      throw new WaitingError()
    }
    await delivery.moveToDelayed(now().getTime() + redelivery.afterMs, lockToken)
    throw new DelayedError()
  }
}
