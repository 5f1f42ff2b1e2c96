import { deliverWebhook } from '@maester/alerts'
import { everyTenant } from '@maester/cost_meter'
import { defineJob, deliverWebhookContract, type JobHandler } from '@maester/jobs'
import type { WorkerDependencies } from '../dependencies.js'

/** Delivered at least once, each time with the same delivery id: the receiver knows a repeat by it. */
export function deliverWebhookJob({ alerts }: Pick<WorkerDependencies, 'alerts'>): JobHandler {
  return defineJob({
    contract: deliverWebhookContract,
    handle: ({ alert_id: alertId, webhook_id: webhookId }, { tenantId, jobId }) =>
      deliverWebhook({ ...(tenantId !== everyTenant && { tenantId }), alertId, webhookId, deliveryId: jobId }, alerts),
  })
}
