import type { AlertRecord } from '../alert_store.js'

/** What a receiver gets, as JSON. Grows by new fields only. */
export interface WebhookBody {
  /** The same for every attempt to deliver one alert to one webhook. */
  readonly id: string
  readonly type: 'alert'
  readonly alert: {
    readonly id: string
    /** `null`: it concerns the whole service. */
    readonly tenant: string | null
    readonly kind: string
    readonly key: string
    readonly severity: string
    readonly title: string
    readonly detail: AlertRecord['detail']
    readonly first_seen_at: string
  }
}

/** The body of a delivery. What changes when an alert is raised again is not in it: a repeat says the same. */
export function webhookBody(deliveryId: string, alert: AlertRecord): WebhookBody {
  const { alertId, tenantId, kind, key, severity, title, detail, firstSeenAt } = alert
  return {
    id: deliveryId,
    type: 'alert',
    alert: {
      id: alertId,
      tenant: tenantId ?? null,
      ...{ kind, key, severity, title, detail },
      first_seen_at: firstSeenAt.toISOString(),
    },
  }
}
