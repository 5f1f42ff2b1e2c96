interface AttemptKeyRow extends Record<string, unknown> {
  readonly tenant_id?: unknown
  readonly attempt_id?: unknown
}

/** One text for each attempt of each tenant. */
export function attemptKey(tenantId: string, attemptId: string): string {
  return `${attemptId.length} ${attemptId}${tenantId}`
}

/** The keys of rows with the columns `tenant_id` and `attempt_id`. */
export function attemptKeys(rows: readonly AttemptKeyRow[]): Set<string> {
  return new Set(rows.map(({ tenant_id, attempt_id }) => attemptKey(String(tenant_id), String(attempt_id))))
}
