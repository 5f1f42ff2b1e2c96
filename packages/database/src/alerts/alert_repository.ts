import { type AlertRecord, type AlertRef, type AlertStore, alertIdOf, type RaisedAlert } from '@maester/alerts'
import { CostMeterError } from '@maester/cost_meter'
import { and, asc, desc, eq, gte, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import { readCursor, toCursor } from '../cursor.js'
import type { Database } from '../database.js'
import { groupOf } from '../group_insert.js'
import { present } from '../present.js'
import { retryConflicts } from '../retry_conflicts.js'
import { alerts } from './alerts_table.js'

type AlertRow = typeof alerts.$inferSelect

/** Under which the alerts of the service itself are kept. */
const SERVICE = '*'
const rowsOf = groupOf(alerts)

export function createAlertStore(database: Database, now: () => Date): AlertStore {
  return {
    async record(raised) {
      for (const [tenantId, ofTenant] of byTenant(raised)) {
        const rows = rowsOf(ofTenant.map((alert) => toRow(tenantId, alert)).toSorted(byId))
        await retryConflicts(() =>
          database.tenantTransaction(tenantId, (tx) =>
            tx.execute(sql`
              insert into ${alerts} as a (tenant_id, alert_id, kind, key, severity, title, detail, first_seen_at,
                last_seen_at, count)
              select tenant_id, alert_id, kind, key, severity, title, detail, first_seen_at, last_seen_at, count
              from ${rows} r
              on conflict on constraint alerts_key do update set severity = excluded.severity, title = excluded.title,
                detail = excluded.detail, last_seen_at = greatest(a.last_seen_at, excluded.last_seen_at),
                count = a.count + excluded.count`),
          ),
        )
      }
    },

    async list({ tenantId = SERVICE, kind, severity, state, from, to, limit, cursor }) {
      const after = cursor === undefined ? undefined : positionOf(cursor)
      const isAcknowledged = { open: isNull, acknowledged: isNotNull }
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select()
          .from(alerts)
          .where(
            and(
              eq(alerts.tenantId, tenantId),
              kind === undefined ? undefined : eq(alerts.kind, kind),
              severity === undefined ? undefined : eq(alerts.severity, severity),
              state === undefined ? undefined : isAcknowledged[state](alerts.acknowledgedAt),
              from && gte(alerts.lastSeenAt, from),
              to && lt(alerts.lastSeenAt, to),
              after && sql`(${alerts.firstSeenAt}, ${alerts.alertId}) < (${after.at}::timestamptz, ${after.id})`,
            ),
          )
          .orderBy(desc(alerts.firstSeenAt), desc(alerts.alertId))
          .limit(limit + 1),
      )
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return {
        alerts: page.map(toRecord),
        ...(last && { nextCursor: toCursor({ at: last.firstSeenAt, id: last.alertId }) }),
      }
    },

    async find(ref) {
      const [row] = await database.tenantTransaction(ref.tenantId ?? SERVICE, (tx) =>
        tx.select().from(alerts).where(is(ref)),
      )
      return row && toRecord(row)
    },

    async acknowledge(ref, by, at) {
      const [row] = await database.tenantTransaction(ref.tenantId ?? SERVICE, (tx) =>
        tx
          .update(alerts)
          .set({
            acknowledgedAt: sql`coalesce(${alerts.acknowledgedAt}, ${at}::timestamptz)`,
            acknowledgedBy: sql`coalesce(${alerts.acknowledgedBy}, ${by})`,
          })
          .where(is(ref))
          .returning(),
      )
      return row && toRecord(row)
    },

    async takeUnannounced(limit) {
      const rows = await database.relayTransaction((tx) =>
        tx
          .select({ tenantId: alerts.tenantId, alertId: alerts.alertId })
          .from(alerts)
          .where(isNull(alerts.announcedAt))
          .orderBy(asc(alerts.firstSeenAt))
          .limit(limit),
      )
      return rows.map(({ tenantId, alertId }) => ({ ...ownerOf(tenantId), alertId }))
    },

    async markAnnounced(refs) {
      const marked = refs.map(({ tenantId = SERVICE, alertId }) => ({ tenantId, alertId }))
      await database.relayTransaction((tx) =>
        tx.execute(sql`
          update ${alerts} a set announced_at = ${now()}::timestamptz from ${rowsOf(marked)} r
          where a.tenant_id = r.tenant_id and a.alert_id = r.alert_id`),
      )
    },
  }
}

function byTenant(raised: readonly RaisedAlert[]): ReadonlyMap<string, readonly RaisedAlert[]> {
  const groups = new Map<string, RaisedAlert[]>()
  for (const alert of raised) {
    const { tenantId = SERVICE } = alert
    groups.set(tenantId, [...(groups.get(tenantId) ?? []), alert])
  }
  return groups
}

function toRow(tenantId: string, { raisedAt, ...alert }: RaisedAlert) {
  return { ...alert, tenantId, alertId: alertIdOf(alert), firstSeenAt: raisedAt, lastSeenAt: raisedAt }
}

/** Rows are locked in one order. */
function byId(a: { readonly alertId: string }, b: { readonly alertId: string }): number {
  return a.alertId < b.alertId ? -1 : 1
}

function toRecord({ tenantId, severity, detail, acknowledgedAt, acknowledgedBy, ...row }: AlertRow): AlertRecord {
  const { announcedAt: _, ...alert } = row
  return {
    ...alert,
    ...ownerOf(tenantId),
    // The table has no others.
    severity: severity as AlertRecord['severity'],
    detail: detail as AlertRecord['detail'],
    ...present({ acknowledgedAt, acknowledgedBy }),
  }
}

function ownerOf(tenantId: string): { readonly tenantId?: string } {
  return tenantId === SERVICE ? {} : { tenantId }
}

function is({ tenantId = SERVICE, alertId }: AlertRef) {
  return and(eq(alerts.tenantId, tenantId), eq(alerts.alertId, alertId))
}

function positionOf(cursor: string) {
  const position = readCursor(cursor)
  if (position) return position
  throw new CostMeterError('invalid_page', 'The cursor is not one of this list', { value: cursor.slice(0, 40) })
}
