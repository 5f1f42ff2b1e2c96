import { createHash } from 'node:crypto'
import type { Alert } from '@maester/observability'

/** The same for every raising of one tenant, kind and key, on every machine: `alert_` and 32 hexadecimal digits. */
export function alertIdOf({ tenantId, kind, key }: Pick<Alert, 'tenantId' | 'kind' | 'key'>): string {
  const identity = JSON.stringify([tenantId ?? null, kind, key])
  return `alert_${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`
}
