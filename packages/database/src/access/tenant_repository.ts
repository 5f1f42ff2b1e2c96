import type { TenantStore } from '@maester/access'
import { asc, eq, gt } from 'drizzle-orm'
import type { Database } from '../database.js'
import { tenants } from './tenants_table.js'
import { toPage } from './to_page.js'

export function createTenantStore(database: Database): TenantStore {
  return {
    async create(tenant) {
      return await database.accessTransaction(async (tx) => {
        const [created] = await tx.insert(tenants).values(tenant).onConflictDoNothing().returning()
        if (created) return { tenant: created, created: true }
        const [known] = await tx.select().from(tenants).where(eq(tenants.tenantId, tenant.tenantId))
        return { tenant: known!, created: false }
      })
    },

    async find(tenantId) {
      const [found] = await database.accessTransaction((tx) =>
        tx.select().from(tenants).where(eq(tenants.tenantId, tenantId)),
      )
      return found
    },

    async list({ limit, afterId = '' }) {
      const rows = await database.accessTransaction((tx) =>
        tx
          .select()
          .from(tenants)
          .where(gt(tenants.tenantId, afterId))
          .orderBy(asc(tenants.tenantId))
          .limit(limit + 1),
      )
      return toPage(rows, limit, (row) => row)
    },

    async rename(tenantId, name) {
      const [renamed] = await database.accessTransaction((tx) =>
        tx.update(tenants).set({ name }).where(eq(tenants.tenantId, tenantId)).returning(),
      )
      return renamed
    },
  }
}
