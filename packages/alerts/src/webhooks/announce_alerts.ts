import { createHash } from 'node:crypto'
import type { AlertRef, AlertStore } from '../alert_store.js'
import type { WebhookDelivery } from './deliver_webhook.js'
import type { WebhookTarget } from './webhook_target.js'

export interface AnnouncementDependencies {
  readonly store: Pick<AlertStore, 'takeUnannounced' | 'markAnnounced'>
  readonly webhooks: readonly Pick<WebhookTarget, 'id'>[]
  /** Makes a delivery durable; one of the same id is the same. */
  readonly enqueue: (delivery: WebhookDelivery) => Promise<void>
}

const BATCH = 100

/**
 * Makes a delivery of every new alert to every webhook, and notes that. What dies in between is done again, and makes
 * the same deliveries. Gives the number of alerts; rejects when one could not be announced, which then waits for the
 * next look.
 */
export async function announceAlerts({ store, webhooks, enqueue }: AnnouncementDependencies): Promise<number> {
  const refs = await store.takeUnannounced(BATCH)
  const announced: AlertRef[] = []
  try {
    for (const ref of refs) {
      for (const { id } of webhooks) await enqueue({ ...ref, webhookId: id, deliveryId: deliveryIdOf(ref, id) })
      announced.push(ref)
    }
  } finally {
    if (announced.length > 0) await store.markAnnounced(announced)
  }
  return announced.length
}

/** A letter first, so that it can be the id of a job. */
function deliveryIdOf({ tenantId, alertId }: AlertRef, webhookId: string): string {
  const identity = JSON.stringify([tenantId ?? null, alertId, webhookId])
  return `delivery_${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`
}
