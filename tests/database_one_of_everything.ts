import type { Storage } from '@maester/database'
import { prepareDraft } from '@maester/prompt_registry'

/** Leaves at least one row of the tenant in every table. */
export async function oneOfEverything(storage: Storage, tenantId: string): Promise<void> {
  await storage.tenants.create({ tenantId, name: 'Acme', createdAt: new Date() })
  await storage.projects.create({ tenantId, projectId: 'web', name: 'Web', createdAt: new Date() })
  await storage.apiKeys.add({
    ...{ tenantId, keyId: `key_${tenantId}`, projectId: 'web', name: 'A key', scopes: ['completions'], last4: '1234' },
    ...{ pepperVersion: '0a1b2c3d', digest: 'ab', createdAt: new Date() },
  })
  await storage.credentials.add({
    ...{ tenantId, credentialId: 'cred_1', version: 1, provider: 'openai', shared: false, state: 'active' },
    ...{ createdAt: new Date() },
    sealed: { kekId: 'a', wrappedDek: 'a', nonce: 'a', ciphertext: 'a', tag: 'a' },
  })
  const [requestId, traceId, jobId] = [`req_${tenantId}`, 'a'.repeat(32), `job_${tenantId}`]
  const at = new Date()
  await storage.requests.start({
    ...{ requestId, traceId, tenantId, operation: 'reliable_completion', requestedModel: 'gpt-4.1-mini' },
    ...{ input: { prompt: 'Hello' }, tags: {}, startedAt: at },
  })
  await storage.ledger.open({
    ...{
      attemptId: `att_${tenantId}`,
      requestId,
      traceId,
      tenantId,
      kind: 'completion',
      attempt: 1,
      provider: 'openai',
    },
    ...{ model: 'gpt-4.1-mini', simulated: true, tags: {}, reservedPicoUsd: 1n, estimatedUsage: {}, createdAt: at },
  })
  await storage.ledger.close({
    ...{ attemptId: `att_${tenantId}`, tenantId, state: 'voided', usage: {}, estimated: false, durationMs: 1 },
    cost: { inputPicoUsd: 0n, outputPicoUsd: 0n, totalPicoUsd: 0n, priceStatus: 'priced', priceVersion: 'v' },
    settledAt: at,
  })
  storage.spanSink.write({
    ...{ traceId, spanId: 'b'.repeat(16), tenantId, requestId, name: 'request', kind: 'server', status: 'ok' },
    ...{ startedAt: at, endedAt: at, durationMs: 1, attributes: {} },
  })
  await storage.foldUsage()
  await storage.prices.post({ tenantId, provider: 'openai', model: 'gpt-4.1', from: at, rates: { input: '2' } })
  await storage.prompts.publish(tenantId, prepareDraft({ name: 'greeting', type: 'text', template: 'Hello' }))
  await storage.prompts.setLabel(tenantId, 'greeting', 'production', 1)
  const account = { scope: 'demo', limitPicoUsd: 10n, window: 'day' } as const
  await storage.budgets.reserve({ tenantId, requestId, holds: [account], amountPicoUsd: 1n })
  await storage.budgetPolicies.create({
    ...{ ...account, id: 'budget_1', tenantId, mode: 'hard', timeZone: 'UTC', allowUnpriced: false },
    ...{ createdAt: at, updatedAt: at },
  })
  await storage.alerts.record([
    { tenantId, kind: 'unknown_price', key: 'm', severity: 'info', title: 'T', detail: {}, raisedAt: at, count: 1 },
  ])
  await storage.replays.add({
    ...{
      replayId: `rep_${tenantId}`,
      tenantId,
      requestId,
      replayedRequestId: requestId,
      comparison: {},
      replayedAt: at,
    },
  })
  await storage.jobs.create({ tenantId, jobId, name: 'batch_inference', payload: {}, maxAttempts: 1 })
  await storage.batchItems.put({ tenantId, jobId, index: 0, status: 'ok', finishedAt: at })
  await storage.idempotency.claim({
    ...{ tenantId, principal: 'key_1', endpoint: 'POST /v1/embeddings', key: 'k', owner: requestId, fingerprint: 'f' },
    ...{ leaseMs: 1_000, keepMs: 60_000, retryUnknown: false },
  })
  await storage.flush()
}
