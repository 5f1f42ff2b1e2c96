import { addCredential, createMemoryApiKeyStore, derivePurposeKeys } from '@maester/access'
import { alertIdOf } from '@maester/alerts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Route } from '../route.js'
import { keyFor, requiredKeys } from '../testing/key_for.js'
import { recordedRequest } from '../testing/requests.js'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'

const stores = {
  apiKeys: createMemoryApiKeyStore(),
  peppers: derivePurposeKeys('api-keys', ['a secret of at least 32 characters']),
}
let api: PipelineApi
/** An id of tenant `acme` for every parameter of a path. */
let ids: Readonly<Record<string, string>>
let asOwner: { readonly authorization: string }
let asOther: { readonly authorization: string }

beforeAll(async () => {
  api = await startPipelineApi({ api: { ...stores, auth: requiredKeys(stores) } })
  const { tenants, projects, credentials, keks, credentialProbe, budgetPolicies } = api.dependencies
  const createdAt = new Date()
  const tenantId = 'acme'
  await tenants.create({ tenantId, name: 'Acme', createdAt })
  await projects.create({ tenantId, projectId: 'web', name: 'Web', createdAt })
  asOwner = await keyFor(stores, { tenantId, scopes: ['admin'] })
  asOther = await keyFor(stores, { tenantId: 'globex', scopes: ['admin'] })
  const credential = { tenantId, credentialId: 'cred_1', provider: 'openai', shared: false, probe: false }
  const tools = { store: credentials, keks, probe: credentialProbe, now: () => createdAt }
  await addCredential(tools, { ...credential, secret: 'sk-0123456789abcdef0123' })
  const request = recordedRequest({ tenantId })
  await api.requests.start(request)
  await api.requests.finish(request)
  await api.jobStore.create({ tenantId, jobId: 'job_1', name: 'batch_inference', payload: {}, maxAttempts: 1 })
  await budgetPolicies.create({
    ...{ tenantId, id: 'budget_1', scope: 'demo', limitPicoUsd: 1n, window: 'day', mode: 'hard', timeZone: 'UTC' },
    ...{ allowUnpriced: false, createdAt, updatedAt: createdAt },
  })
  const alert = { tenantId, kind: 'budget_threshold', key: 'k', severity: 'info', title: 'T', detail: {} } as const
  await api.alerts.record([{ ...alert, raisedAt: createdAt, count: 1 }])
  const [key] = (await stores.apiKeys.list({ tenantId, limit: 1 })).items
  ids = {
    request_id: request.requestId,
    trace_id: request.traceId,
    job_id: 'job_1',
    project_id: 'web',
    key_id: key!.keyId,
    credential_id: 'cred_1',
    budget_id: 'budget_1',
    alert_id: alertIdOf(alert),
  }
})
afterAll(() => api.close())

/** What the operator alone manages, and names of models, belong to no tenant. */
const isOfTenants = ({ path, scope }: Route) =>
  path.includes('/:') && scope !== 'public' && scope !== 'operator' && !path.startsWith('/v1/models/')

/** A body that is good enough for the route to look for the thing. */
const bodies: Readonly<Record<string, object>> = {
  'PATCH /v1/budgets/:budget_id': { limit_usd: '1' },
  'PATCH /v1/keys/:key_id': { name: 'Taken over' },
  'PATCH /v1/projects/:project_id': { name: 'Taken over' },
  'PUT /v1/provider_credentials/:credential_id': { secret: 'sk-taken-over' },
}

async function ask({ method, path }: Route, id: string, headers: { readonly authorization: string }) {
  const body = JSON.stringify(bodies[`${method} ${path}`] ?? {})
  const response = await fetch(api.url + path.replace(/:\w+/g, id), {
    method,
    headers: { ...headers, ...(method !== 'GET' && { 'content-type': 'application/json' }) },
    ...(method !== 'GET' && method !== 'DELETE' && { body }),
  })
  const requestId = response.headers.get('x-request-id') ?? ''
  const { 'content-length': length, 'content-type': type } = Object.fromEntries(response.headers)
  return { status: response.status, text: (await response.text()).replaceAll(requestId, ''), length, type }
}

it('shows what belongs to another tenant as what never was, byte for byte, on every route', async () => {
  const routes = api.routes.filter(isOfTenants)
  expect(routes.length).toBeGreaterThan(14)
  for (const route of routes) {
    const [, parameter] = /:(\w+)/.exec(route.path) ?? []
    const id = ids[parameter ?? '']
    expect(id, `${route.path}: this test needs something that belongs to a tenant`).toBeDefined()
    const theirs = await ask(route, id!, asOther)
    const nobodys = await ask(route, id!.replace(/.$/, '9'), asOther)
    expect(theirs, `${route.method} ${route.path}`).toEqual(nobodys)
    expect(theirs.status, `${route.method} ${route.path}`).toBe(404)
  }
})

it('while its owner finds it', async () => {
  for (const route of api.routes.filter((candidate) => isOfTenants(candidate) && candidate.method === 'GET')) {
    if (route.path.endsWith('/events')) continue // stays open while the job waits
    const [, parameter] = /:(\w+)/.exec(route.path) ?? []
    expect((await ask(route, ids[parameter ?? '']!, asOwner)).status, route.path).toBe(200)
  }
})
