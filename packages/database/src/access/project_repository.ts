import type { ProjectKey, ProjectStore } from '@maester/access'
import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database } from '../database.js'
import { projects } from './projects_table.js'
import { toPage } from './to_page.js'

export function createProjectStore(database: Database): ProjectStore {
  return {
    async create(project) {
      return await database.tenantTransaction(project.tenantId, async (tx) => {
        const [created] = await tx.insert(projects).values(project).onConflictDoNothing().returning()
        if (created) return { project: created, created: true }
        const [known] = await tx.select().from(projects).where(isProject(project))
        return { project: known!, created: false }
      })
    },

    async find(key) {
      const [found] = await database.tenantTransaction(key.tenantId, (tx) =>
        tx.select().from(projects).where(isProject(key)),
      )
      return found
    },

    async list({ tenantId, limit, afterId = '' }) {
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .select()
          .from(projects)
          .where(and(eq(projects.tenantId, tenantId), gt(projects.projectId, afterId)))
          .orderBy(asc(projects.projectId))
          .limit(limit + 1),
      )
      return toPage(rows, limit, (row) => row)
    },

    async rename(key, name) {
      const [renamed] = await database.tenantTransaction(key.tenantId, (tx) =>
        tx.update(projects).set({ name }).where(isProject(key)).returning(),
      )
      return renamed
    },
  }
}

function isProject({ tenantId, projectId }: ProjectKey) {
  return and(eq(projects.tenantId, tenantId), eq(projects.projectId, projectId))
}
