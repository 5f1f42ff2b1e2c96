import type { AlertSink } from '@maester/observability'
import { anomalyAlert } from './anomaly_alert.js'
import { type AnomalySettings, detectAnomalies } from './detect_anomalies.js'
import { localHourOf } from './local_hour.js'
import type { SpendHistory } from './spend_history.js'

export interface AnomalyWatch extends AnomalySettings {
  /** IANA name. Days and hours are those of its clocks. */
  readonly timeZone: string
}

export interface AnomalyDependencies {
  readonly history: SpendHistory
  readonly alerts: AlertSink
  readonly watch: AnomalyWatch
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Judges the day of the last whole hour before `now`, for every tenant that spent anything lately, and raises an alert
 * for each anomaly. Doing it again raises the same alerts. Gives their number.
 */
export async function findAnomalies({ history, alerts, watch }: AnomalyDependencies, now: Date): Promise<number> {
  const { timeZone, baselineDays, minPicoUsd } = watch
  const until = localHourOf(new Date(now.getTime() - HOUR_MS), timeZone)
  // Two days to spare: the judged day, and the changes of clocks.
  const since = new Date(now.getTime() - (Math.max(baselineDays, 7) + 2) * DAY_MS)
  let found = 0
  for (const tenantId of await history.tenants(since)) {
    const rows = await history.hourly({ tenantId, since, timeZone, minPicoUsd })
    for (const anomaly of detectAnomalies(rows, until, watch)) {
      alerts.raise(anomalyAlert(tenantId, anomaly, timeZone, now))
      found += 1
    }
  }
  return found
}
