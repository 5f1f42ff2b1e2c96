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
export type { HourlySpend, SpendHistory, SpendSeries } from './anomalies/spend_history.js'
export { type AlertSinkOptions, type BufferedAlertSink, createAlertSink } from './create_alert_sink.js'
export { createMemoryAlertStore } from './stores/memory_alert_store.js'
