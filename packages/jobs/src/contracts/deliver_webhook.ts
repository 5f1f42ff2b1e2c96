import { z } from 'zod'
import { defineContract } from '../job_contract.js'

const Payload = z.strictObject({ alert_id: z.string().min(1).max(128), webhook_id: z.string().min(1).max(128) })

/**
 * Tells one webhook of one alert of the job's tenant; of the service itself when the job is `*`'s. The job's id is that
 * of the delivery. Tried for about three hours.
 */
export const deliverWebhookContract = defineContract({
  name: 'deliver_webhook',
  payload: Payload,
  isInternal: true,
  maxAttempts: 12,
  backoff: { firstDelayMs: 5_000, maxDelayMs: 3_600_000 },
  concurrency: 8,
})
