import assert from 'node:assert/strict'
import type { ProjectStore } from '../project.js'
import { defaultTenantId, type TenantStore } from '../tenant.js'
import { type ConformanceCase, createNames } from './conformance_case.js'

const createdAt = new Date('2026-11-01T10:00:00.000Z')

/** What every `TenantStore` promises. `createStore` is called once for each case. */
export function tenantStoreConformance(createStore: () => TenantStore): readonly ConformanceCase[] {
  const newName = createNames()
  return [
    {
      title: 'keeps the first of two tenants with one id',
      async run() {
        const store = createStore()
        const tenant = { tenantId: newName('tenant'), name: 'Acme', createdAt }
        assert.deepEqual(await store.create(tenant), { tenant, created: true })
        assert.deepEqual(await store.create({ ...tenant, name: 'Other' }), { tenant, created: false })
        assert.deepEqual(await store.find(tenant.tenantId), tenant)
        assert.equal(await store.find(newName('tenant')), undefined)
      },
    },
    {
      title: 'knows the default tenant from the start',
      async run() {
        assert.equal((await createStore().find(defaultTenantId))?.tenantId, defaultTenantId)
      },
    },
    {
      title: 'renames',
      async run() {
        const store = createStore()
        const tenant = { tenantId: newName('tenant'), name: 'Acme', createdAt }
        await store.create(tenant)
        assert.deepEqual(await store.rename(tenant.tenantId, 'Globex'), { ...tenant, name: 'Globex' })
        assert.equal(await store.rename(newName('tenant'), 'Nobody'), undefined)
      },
    },
    {
      title: 'lists every tenant once, page by page',
      async run() {
        const store = createStore()
        const ids = [newName('tenant'), newName('tenant'), newName('tenant')]
        for (const tenantId of ids) await store.create({ tenantId, name: 'Acme', createdAt })
        const seen: string[] = []
        let hasMore = true
        while (hasMore) {
          const last = seen.at(-1)
          const page = await store.list({ limit: 2, ...(last !== undefined && { afterId: last }) })
          seen.push(...page.items.map(({ tenantId }) => tenantId))
          hasMore = page.hasMore
        }
        assert.equal(new Set(seen).size, seen.length)
        for (const id of ids) assert.ok(seen.includes(id))
      },
    },
  ]
}

/** What every `ProjectStore` promises, for two tenants that exist. */
export function projectStoreConformance(
  createStore: () => ProjectStore,
  createTenant: () => Promise<string>,
): readonly ConformanceCase[] {
  const newName = createNames()
  return [
    {
      title: 'keeps the projects of tenants apart, also under one id',
      async run() {
        const store = createStore()
        const [acme, globex, projectId] = [await createTenant(), await createTenant(), newName('project')]
        const ours = { tenantId: acme, projectId, name: 'Ours', createdAt }
        await store.create(ours)
        assert.equal(await store.find({ tenantId: globex, projectId }), undefined)
        assert.equal(await store.rename({ tenantId: globex, projectId }, 'Theirs'), undefined)
        assert.equal((await store.create({ ...ours, tenantId: globex, name: 'Theirs' })).created, true)
        assert.deepEqual(await store.find(ours), ours)
        assert.deepEqual((await store.list({ tenantId: acme, limit: 10 })).items, [ours])
      },
    },
    {
      title: 'keeps the first of two projects with one id, and renames it',
      async run() {
        const store = createStore()
        const project = { tenantId: await createTenant(), projectId: newName('project'), name: 'One', createdAt }
        assert.deepEqual(await store.create(project), { project, created: true })
        assert.deepEqual(await store.create({ ...project, name: 'Two' }), { project, created: false })
        assert.equal((await store.rename(project, 'Three'))?.name, 'Three')
      },
    },
    {
      title: 'lists in the order of ids, page by page',
      async run() {
        const store = createStore()
        const tenantId = await createTenant()
        for (const projectId of ['b', 'a', 'c']) await store.create({ tenantId, projectId, name: projectId, createdAt })
        const first = await store.list({ tenantId, limit: 2 })
        assert.deepEqual([first.items.map(({ projectId }) => projectId), first.hasMore], [['a', 'b'], true])
        const second = await store.list({ tenantId, limit: 2, afterId: 'b' })
        assert.deepEqual([second.items.map(({ projectId }) => projectId), second.hasMore], [['c'], false])
      },
    },
  ]
}
