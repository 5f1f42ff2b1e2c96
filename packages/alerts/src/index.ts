export { alertIdOf } from './alert_id.js'
export type {
  AlertOwner,
  AlertPage,
  AlertQuery,
  AlertRecord,
  AlertRef,
  AlertState,
  AlertStore,
  RaisedAlert,
} from './alert_store.js'
export { type AnomalySettings, detectAnomalies, type SpendAnomaly } from './anomalies/detect_anomalies.js'
export { type AnomalyDependencies, type AnomalyWatch, findAnomalies } from './anomalies/find_anomalies.js'
export { createReportSpendHistory, type ReportSpendHistoryOptions } from './anomalies/report_spend_history.js'
export type { HourlySpend, SpendHistory, SpendSeries } from './anomalies/spend_history.js'
export { type BudgetWatch, type BudgetWatchOptions, createBudgetWatch } from './budgets/budget_watch.js'
export { type AlertSinkOptions, type BufferedAlertSink, createAlertSink } from './create_alert_sink.js'
export { WebhookError } from './errors.js'
export { createMemoryAlertStore } from './stores/memory_alert_store.js'
export { type AnnouncementDependencies, announceAlerts } from './webhooks/announce_alerts.js'
export {
  deliverWebhook,
  type WebhookDelivery,
  type WebhookDependencies,
  type WebhookResult,
} from './webhooks/deliver_webhook.js'
export { signWebhook } from './webhooks/sign_webhook.js'
export type { WebhookBody } from './webhooks/webhook_body.js'
export { type WebhookTarget, webhookIdOf } from './webhooks/webhook_target.js'
