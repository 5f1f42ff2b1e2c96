import type { AlertRecord } from '@maester/alerts'
import { z } from 'zod'
import { instant } from './fields.js'

export const alertSeverity = z.enum(['info', 'warning', 'critical'])
export const alertState = z.enum(['open', 'acknowledged'])

/** Everything that was raised under one kind and key. */
export const alert = z.strictObject({
  id: z.string(),
  tenant: z.string().nullable().describe('null: it concerns the whole service'),
  kind: z.string(),
  key: z.string().describe('Alerts of one kind and key are one.'),
  severity: alertSeverity,
  title: z.string(),
  detail: z.record(z.string(), z.unknown()),
  state: alertState,
  count: z.number().int().describe('How often it was raised.'),
  first_seen_at: instant,
  last_seen_at: instant,
  acknowledged_at: instant.nullable(),
  acknowledged_by: z.string().nullable(),
})

export function toAlert(record: AlertRecord): z.infer<typeof alert> {
  const { alertId, tenantId, kind, key, severity, title, detail, count } = record
  return {
    ...{ id: alertId, tenant: tenantId ?? null, kind, key, severity, title, detail, count },
    state: record.acknowledgedAt ? 'acknowledged' : 'open',
    first_seen_at: record.firstSeenAt.toISOString(),
    last_seen_at: record.lastSeenAt.toISOString(),
    acknowledged_at: record.acknowledgedAt?.toISOString() ?? null,
    acknowledged_by: record.acknowledgedBy ?? null,
  }
}
