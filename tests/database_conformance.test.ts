import { randomUUID } from 'node:crypto'
import {
  apiKeyStoreConformance,
  credentialStoreConformance,
  projectStoreConformance,
  tenantStoreConformance,
} from '@maester/access/testing'
import { alertStoreConformance } from '@maester/alerts/testing'
import {
  idempotencyStoreConformance,
  processStoreConformance,
  replayStoreConformance,
  requestStoreConformance,
} from '@maester/completion/testing'
import {
  budgetPolicyStoreConformance,
  budgetStoreConformance,
  ledgerConformance,
  priceStoreConformance,
} from '@maester/cost_meter/testing'
import { createStorage } from '@maester/database'
import { batchItemStoreConformance, jobStoreConformance } from '@maester/jobs/testing'
import { canaryStoreConformance, goneModelStoreConformance } from '@maester/model_gateway/conformance'
import { promptStoreConformance } from '@maester/prompt_registry/testing'
import { it } from 'vitest'
import { describeOnEngines } from './database_engines.js'

const aTenant = () => `tenant_${randomUUID()}`
const twoTenants = (): readonly [string, string] => [aTenant(), aTenant()]

describeOnEngines('Storage', (database) => {
  const storage = () => createStorage(database())

  ledgerConformance('The ledger', async () => ({ ledger: storage().ledger, tenantIds: twoTenants() }))
  budgetStoreConformance('The budgets', async () => ({ store: storage().budgets, tenantIds: twoTenants() }))
  budgetPolicyStoreConformance('The limits', async () => ({
    store: storage().budgetPolicies,
    tenantIds: twoTenants(),
  }))
  alertStoreConformance('The alerts', async () => ({ store: storage().alerts, tenantIds: twoTenants() }))
  canaryStoreConformance('The canaries', async () => storage().canaries)
  goneModelStoreConformance('The models that are gone', async () => storage().goneModels)
  priceStoreConformance('The prices', async () => storage().prices)
  requestStoreConformance('The requests', async () => {
    const { requests, ledger } = storage()
    return { store: requests, ledger, tenantIds: twoTenants() }
  })
  idempotencyStoreConformance('The keys', async (now) => createStorage(database(), { now }).idempotency)
  processStoreConformance('The processes', async (now) => createStorage(database(), { now }).processes)
  replayStoreConformance('The replays', async () => ({ store: storage().replays, tenantIds: twoTenants() }))

  for (const { title, run } of promptStoreConformance(() => storage().prompts)) it(`prompts: ${title}`, run)

  const jobs = jobStoreConformance({ createStore: ({ now }) => createStorage(database(), { now }).jobs })
  for (const { title, run } of jobs) it(`jobs: ${title}`, run)

  const batchItems = batchItemStoreConformance({
    createStore: () => storage().batchItems,
    async createJob() {
      const job = { tenantId: aTenant(), jobId: `job_${randomUUID()}` }
      await storage().jobs.create({ ...job, name: 'batch', payload: {}, maxAttempts: 1 })
      return job
    },
  })
  for (const { title, run } of batchItems) it(`batch items: ${title}`, run)

  const createTenant = async () => {
    const tenantId = aTenant()
    await storage().tenants.create({ tenantId, name: 'A tenant', createdAt: new Date() })
    return tenantId
  }
  const createProject = async (tenantId: string) => {
    const projectId = `project_${randomUUID()}`
    await storage().projects.create({ tenantId, projectId, name: 'A project', createdAt: new Date() })
    return projectId
  }
  for (const [name, cases] of [
    ['tenants', tenantStoreConformance(() => storage().tenants)],
    ['projects', projectStoreConformance(() => storage().projects, createTenant)],
    ['API keys', apiKeyStoreConformance({ createStore: () => storage().apiKeys, createTenant, createProject })],
    ['credentials', credentialStoreConformance({ createStore: () => storage().credentials, createTenant })],
  ] as const) {
    for (const { title, run } of cases) it(`${name}: ${title}`, run)
  }
})
