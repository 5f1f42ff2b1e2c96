import type { AttributeValue } from './span.js'

/** Something the people who run the service should know, and that no answer to a caller tells them. */
export interface Alert {
  /** Whom it concerns. Absent: the whole service. */
  readonly tenantId?: string
  /** `budget_threshold`, `spend_anomaly`, `unknown_price`, `model_deprecated`, `canary_rolled_back`, … */
  readonly kind: string
  /** Alerts of one tenant, kind and key are the same alert: raised again, it stays the one it is. */
  readonly key: string
  readonly severity: 'info' | 'warning' | 'critical'
  /** One sentence. Never content of a prompt or an answer, never a key. */
  readonly title: string
  /** Figures and names behind the sentence; money as decimal strings in USD. */
  readonly detail: Readonly<Record<string, AttributeValue>>
  readonly raisedAt: Date
}

/** Where alerts go. Returns at once and never throws: what raised the alert goes on. */
export interface AlertSink {
  raise(alert: Alert): void
}
