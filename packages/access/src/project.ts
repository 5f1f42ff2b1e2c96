import type { Page, PageQuery } from './tenant.js'

export interface ProjectKey {
  readonly tenantId: string
  readonly projectId: string
}

/** A part of a tenant that is reported and budgeted by itself. */
export interface Project extends ProjectKey {
  /** For people. */
  readonly name: string
  readonly createdAt: Date
}

export interface ProjectStore {
  /** `created: false` with the project as it is when the tenant has this id already. */
  create(project: Project): Promise<{ readonly project: Project; readonly created: boolean }>
  find(key: ProjectKey): Promise<Project | undefined>
  list(query: PageQuery & { readonly tenantId: string }): Promise<Page<Project>>
  rename(key: ProjectKey, name: string): Promise<Project | undefined>
}
