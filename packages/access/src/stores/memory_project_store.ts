import type { Project, ProjectKey, ProjectStore } from '../project.js'
import { pageOf } from './page_of.js'

export function createMemoryProjectStore(): ProjectStore {
  const projects = new Map<string, Project>()
  const keyOf = ({ tenantId, projectId }: ProjectKey) => JSON.stringify([tenantId, projectId])
  return {
    async create(project) {
      const known = projects.get(keyOf(project))
      if (!known) projects.set(keyOf(project), project)
      return { project: known ?? project, created: known === undefined }
    },
    find: async (key) => projects.get(keyOf(key)),
    async list({ tenantId, ...query }) {
      const ofTenant = [...projects.values()].filter((project) => project.tenantId === tenantId)
      return pageOf(ofTenant, ({ projectId }) => projectId, query)
    },
    async rename(key, name) {
      const known = projects.get(keyOf(key))
      if (known) projects.set(keyOf(key), { ...known, name })
      return projects.get(keyOf(key))
    },
  }
}
