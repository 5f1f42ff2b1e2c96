import type { ApiKey, ApiKeyChanges, ApiKeyRef, ApiKeyStore } from '@maester/access'
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import { present } from '../present.js'
import { apiKeys } from './api_keys_table.js'
import { toPage } from './to_page.js'

export function createApiKeyStore(database: Database): ApiKeyStore {
  return {
    async add(key) {
      await database.tenantTransaction(key.tenantId, (tx) => tx.insert(apiKeys).values(key))
    },

    async find(ref) {
      const [found] = await database.tenantTransaction(ref.tenantId, (tx) =>
        tx.select().from(apiKeys).where(isKey(ref)),
      )
      return found && toApiKey(found)
    },

    async list({ tenantId, projectId, limit, afterId = '' }) {
      const ofProject = projectId === undefined ? undefined : eq(apiKeys.projectId, projectId)
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select()
          .from(apiKeys)
          .where(and(eq(apiKeys.tenantId, tenantId), ofProject, gt(apiKeys.keyId, afterId)))
          .orderBy(asc(apiKeys.keyId))
          .limit(limit + 1),
      )
      return toPage(rows, limit, toApiKey)
    },

    async change(ref, changes) {
      const values = changedColumns(changes)
      const [changed] = await database.tenantTransaction(ref.tenantId, (tx) =>
        Object.keys(values).length === 0
          ? tx.select().from(apiKeys).where(isKey(ref))
          : tx.update(apiKeys).set(values).where(isKey(ref)).returning(),
      )
      return changed && toApiKey(changed)
    },

    async revoke(ref, revokedAt) {
      const [revoked] = await database.tenantTransaction(ref.tenantId, (tx) =>
        tx
          .update(apiKeys)
          .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, ${revokedAt}::timestamptz)` })
          .where(isKey(ref))
          .returning(),
      )
      return revoked && toApiKey(revoked)
    },

    async lookUp(keyId) {
      const [found] = await database.accessTransaction((tx) =>
        tx.select().from(apiKeys).where(eq(apiKeys.keyId, keyId)),
      )
      return found && toApiKey(found)
    },
  }
}

/** Absent fields stay as they are; null empties a column. */
function changedColumns(changes: ApiKeyChanges): Partial<typeof apiKeys.$inferInsert> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

function isKey({ tenantId, keyId }: ApiKeyRef) {
  return and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.keyId, keyId))
}

function toApiKey(row: typeof apiKeys.$inferSelect): ApiKey {
  return present(row) as ApiKey
}
