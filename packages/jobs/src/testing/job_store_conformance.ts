import { randomUUID } from 'node:crypto'
import type { JobStore } from '../job_store.js'
import { creationCases } from './job_store_creation.js'
import { deliveryCases } from './job_store_delivery.js'
import { leaseCases } from './job_store_leases.js'
import { createClock, sceneTools } from './job_store_scene.js'

/** One promise of a port, run by whichever test runner: `for (const { title, run } of cases) it(title, run)`. */
export interface ConformanceCase {
  readonly title: string
  run(): Promise<void>
}

export interface JobStoreUnderTest {
  /** A store that takes its time from `now`. Stores of several cases may share a database. */
  createStore(options: { readonly now: () => Date }): JobStore | Promise<JobStore>
  /** A tenant for one case. Default: any new id. */
  createTenant?(): Promise<string>
}

/** What every `JobStore` must do. */
export function jobStoreConformance(subject: JobStoreUnderTest): readonly ConformanceCase[] {
  return Object.entries({ ...creationCases, ...leaseCases, ...deliveryCases }).map(([title, check]) => ({
    title,
    async run() {
      const clock = createClock()
      const createTenant = subject.createTenant ?? (async () => `tenant_${randomUUID()}`)
      const [tenantId, otherTenantId] = [await createTenant(), await createTenant()]
      const store = await subject.createStore({ now: clock.now })
      await check({ store, clock, tenantId, otherTenantId, ...sceneTools(store, tenantId) })
    },
  }))
}
