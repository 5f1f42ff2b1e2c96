import { alertIdOf } from '../alert_id.js'
import type { AlertQuery, AlertRecord, AlertRef, AlertStore } from '../alert_store.js'

interface Kept {
  record: AlertRecord
  isAnnounced: boolean
}

/** Alerts that last as long as the process: for tests and for using this package alone. */
export function createMemoryAlertStore(): AlertStore {
  const kept = new Map<string, Kept>()
  const own = ({ tenantId, alertId }: AlertRef): Kept | undefined => {
    const found = kept.get(alertId)
    return found?.record.tenantId === tenantId ? found : undefined
  }

  return {
    async record(alerts) {
      for (const { raisedAt, count, ...alert } of alerts) {
        const alertId = alertIdOf(alert)
        const known = kept.get(alertId)
        const base = known?.record ?? { firstSeenAt: raisedAt, lastSeenAt: raisedAt, count: 0 }
        const lastSeenAt = new Date(Math.max(raisedAt.getTime(), base.lastSeenAt.getTime()))
        const record = { ...base, ...alert, alertId, lastSeenAt, count: base.count + count }
        if (known) known.record = record
        else kept.set(alertId, { record, isAnnounced: false })
      }
    },

    async list({ limit, cursor, ...query }) {
      const all = [...kept.values()].map(({ record }) => record).filter((record) => matches(record, query))
      const sorted = all.sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1))
      const rest = cursor === undefined ? sorted : sorted.filter((record) => positionOf(record) < cursor)
      const alerts = rest.slice(0, limit)
      const last = rest.length > limit ? alerts.at(-1) : undefined
      return { alerts, ...(last && { nextCursor: positionOf(last) }) }
    },

    find: async (ref) => own(ref)?.record,

    async acknowledge(ref, by, at) {
      const found = own(ref)
      if (!found) return undefined
      if (!found.record.acknowledgedAt) found.record = { ...found.record, acknowledgedAt: at, acknowledgedBy: by }
      return found.record
    },

    async takeUnannounced(limit) {
      return [...kept.values()]
        .filter(({ isAnnounced }) => !isAnnounced)
        .sort((a, b) => (positionOf(a.record) < positionOf(b.record) ? -1 : 1))
        .slice(0, limit)
        .map(({ record: { tenantId, alertId } }) => ({ ...(tenantId !== undefined && { tenantId }), alertId }))
    },

    async markAnnounced(refs) {
      for (const ref of refs) {
        const found = own(ref)
        if (found) found.isAnnounced = true
      }
    },
  }
}

function matches(
  record: AlertRecord,
  { tenantId, kind, severity, state, from, to }: Omit<AlertQuery, 'limit'>,
): boolean {
  return (
    record.tenantId === tenantId &&
    (kind === undefined || record.kind === kind) &&
    (severity === undefined || record.severity === severity) &&
    (state === undefined || (record.acknowledgedAt !== undefined) === (state === 'acknowledged')) &&
    (from === undefined || record.lastSeenAt >= from) &&
    (to === undefined || record.lastSeenAt < to)
  )
}

function positionOf({ firstSeenAt, alertId }: AlertRecord): string {
  return `${firstSeenAt.toISOString()}_${alertId}`
}
