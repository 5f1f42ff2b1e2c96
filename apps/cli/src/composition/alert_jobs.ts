import { announceAlerts, createReportSpendHistory, type WebhookDelivery } from '@maester/alerts'
import { everyTenant } from '@maester/cost_meter'
import { createJobs } from '@maester/jobs'
import { createSafeFetch } from '@maester/outbound'
import type { WorkerDependencies } from '@maester/worker'
import type { Product } from './open_product.js'
import { repeat } from './repeat.js'

/** A new alert is on its way this much later, in ms. */
const announceIntervalMs = 2_000
/** Looks whether the hour has changed, in ms. */
const hourLookMs = 60_000
const hourMs = 3_600_000

/** What the jobs about alerts need; what the settings say is read anew for each. */
export function alertJobs({ store, settings, alerts }: Product): Pick<WorkerDependencies, 'alerts' | 'anomalies'> {
  const { storage } = store
  const now = () => new Date()
  return {
    alerts: {
      store: storage.alerts,
      get webhooks() {
        return settings().alerts.webhooks
      },
      safeFetch: createSafeFetch(),
      privateFetch: createSafeFetch({ allowsAddress: () => true, allowedPorts: 'any' }),
      now,
    },
    anomalies: {
      history: createReportSpendHistory({ reports: storage.usageReports, tagNames: storage.tagNames, now }),
      alerts,
      get watch() {
        return settings().alerts.anomaly
      },
    },
  }
}

/**
 * Makes a job of every delivery, and one each hour that looks for anomalies. Several workers make the same jobs, by the
 * same ids. `stop` ends it.
 */
export function watchAlerts({ observation, store, settings }: Product, onEnqueued: () => void) {
  const { ids, log } = observation
  const { storage } = store
  const jobs = createJobs({ store: storage.jobs, ids, onEnqueued })
  const enqueue = async ({ tenantId = everyTenant, alertId, webhookId, deliveryId }: WebhookDelivery) => {
    const payload = { alert_id: alertId, webhook_id: webhookId }
    await jobs.enqueue('deliver_webhook', payload, { tenantId, jobId: deliveryId })
  }
  const announce = () => announceAlerts({ store: storage.alerts, webhooks: settings().alerts.webhooks, enqueue })
  const lookAtHour = async () => {
    const hour = new Date(Math.floor(Date.now() / hourMs) * hourMs).toISOString()
    const jobId = `detect_anomalies_${hour.slice(0, 13)}`
    await jobs.enqueue('detect_anomalies', { at: hour }, { tenantId: everyTenant, jobId })
  }
  const reported = (work: () => Promise<unknown>, event: string) => () =>
    work().catch((error: unknown) => log.warn(event, { error }))
  const announcing = repeat(reported(announce, 'alerts_not_announced'), announceIntervalMs)
  const looking = repeat(reported(lookAtHour, 'anomalies_not_looked_for'), hourLookMs)
  return {
    async stop() {
      await Promise.all([announcing.stop(), looking.stop()])
    },
  }
}
