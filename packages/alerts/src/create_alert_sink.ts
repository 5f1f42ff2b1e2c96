import { setTimeout as sleep } from 'node:timers/promises'
import type { Alert, AlertSink, Logger, Metrics } from '@maester/observability'
import { alertIdOf } from './alert_id.js'
import type { AlertStore, RaisedAlert } from './alert_store.js'

export interface AlertSinkOptions {
  readonly store: Pick<AlertStore, 'record'>
  readonly log: Pick<Logger, 'warn' | 'error'>
  readonly metrics?: Pick<Metrics, 'alert'>
  /** Called after alerts are kept. */
  readonly onRecorded?: () => void
  /** Shortest time between two writes, and between a failed one and the next, in ms. Default 1_000. */
  readonly intervalMs?: number
  /** Different alerts that may wait at once; one more is logged and not kept. Default 1_000. */
  readonly maxWaiting?: number
  /** Resolves after `ms`, or rejects when the signal aborts. Default: a timer that keeps no process alive. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

export interface BufferedAlertSink extends AlertSink {
  /** Resolves when everything raised so far is kept, or after `timeoutMs`: what is left then is in the log alone. */
  flush(timeoutMs: number): Promise<void>
}

/**
 * Keeps alerts in the background. The first goes at once; what is raised again and again is counted, and written together
 * at most once in `intervalMs`. While storage is away they wait. An alert is one log line for each write.
 */
export function createAlertSink({
  store,
  log,
  metrics,
  onRecorded = () => {},
  intervalMs = 1_000,
  maxWaiting = 1_000,
  wait = (ms, signal) => sleep(ms, undefined, { signal, ref: false }),
}: AlertSinkOptions): BufferedAlertSink {
  let waiting = new Map<string, RaisedAlert>()
  let running: Promise<void> | undefined
  let hurry = new AbortController()
  let isEnding = false

  function raise(alert: Alert): void {
    const id = alertIdOf(alert)
    const known = waiting.get(id)
    metrics?.alert({ kind: alert.kind, severity: alert.severity })
    if (!known) logAlert(log, alert)
    if (!known && waiting.size >= maxWaiting) {
      log.error('alert_not_kept', { kind: alert.kind, reason: 'queue_full' })
      return
    }
    waiting.set(id, { ...alert, count: (known?.count ?? 0) + 1 })
    running ??= run()
  }

  async function run(): Promise<void> {
    // What is raised in the same turn goes together.
    await Promise.resolve()
    while (waiting.size > 0) {
      const isWritten = await writeAll()
      if (isEnding && !isWritten) break
      await wait(intervalMs, hurry.signal).catch(() => {})
    }
    running = undefined
  }

  async function writeAll(): Promise<boolean> {
    const batch = waiting
    waiting = new Map()
    try {
      await store.record([...batch.values()])
      onRecorded()
      return true
    } catch (error) {
      log.warn('alerts_not_written', { count: batch.size, error })
      for (const [id, alert] of batch) {
        const newer = waiting.get(id)
        waiting.set(id, newer ? { ...newer, count: newer.count + alert.count } : alert)
      }
      return false
    }
  }

  return {
    raise,
    async flush(timeoutMs) {
      isEnding = true
      hurry.abort()
      const late = new AbortController()
      await Promise.race([running, sleep(timeoutMs, undefined, { signal: late.signal }).catch(() => {})])
      late.abort()
      isEnding = false
      hurry = new AbortController()
    },
  }
}

function logAlert(log: Pick<Logger, 'warn'>, { tenantId, kind, key, severity, title, detail }: Alert): void {
  log.warn('alert_raised', {
    ...(tenantId !== undefined && { tenant_id: tenantId }),
    kind,
    key,
    severity,
    title,
    detail,
  })
}
