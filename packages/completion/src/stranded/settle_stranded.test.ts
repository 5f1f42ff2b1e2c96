import { type BudgetHold, createMemoryBudgetStore, createMemoryLedger } from '@maester/cost_meter'
import { expect, it } from 'vitest'
import { createMemoryRequestStore } from '../stores/memory_request_store.js'
import { settleStranded } from './settle_stranded.js'

const begun = new Date('2026-01-01T00:00:00Z')
const later = new Date('2026-01-01T00:10:00Z')
const holds: readonly BudgetHold[] = [{ scope: 'demo', limitPicoUsd: 1_000n, window: 'total' }]

async function crash(attempted: boolean) {
  const now = () => begun
  const stores = {
    ledger: createMemoryLedger({ now }),
    budgets: createMemoryBudgetStore({ now }),
    requests: createMemoryRequestStore(),
  }
  const owner = { requestId: 'req_1', tenantId: 'acme', traceId: 'a'.repeat(32), tags: {} }
  await stores.requests.start({ ...owner, operation: 'test', requestedModel: 'm', input: {}, startedAt: begun })
  await stores.budgets.reserve({ tenantId: 'acme', requestId: 'req_1', holds, amountPicoUsd: 400n })
  if (attempted) {
    await stores.ledger.open({
      ...owner,
      attemptId: 'att_1',
      kind: 'completion',
      attempt: 1,
      provider: 'openai',
      model: 'gpt-4.1',
      simulated: true,
      reservedPicoUsd: 400n,
      estimatedUsage: { inputTokens: 1, outputTokens: 1 },
      createdAt: begun,
    })
  }
  const budget = async () => (await stores.budgets.states('acme', holds))[0]
  return { ...stores, budget }
}

it('keeps the estimate of an attempt whose outcome nobody knows, in the ledger and in the budget', async () => {
  const stores = await crash(true)
  expect(await settleStranded(stores, later)).toEqual({ attempts: 1, reservations: 1, requests: 1 })
  expect(await stores.budget()).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 400n, requestCount: 1 })
  expect((await stores.ledger.list({ tenantId: 'acme', limit: 1 })).records).toMatchObject([{ state: 'unknown' }])
  expect(await stores.requests.find({ tenantId: 'acme', requestId: 'req_1' })).toMatchObject({
    status: 'failed',
    errorCode: 'outcome_unknown',
  })
})

it('gives the money back when nothing was sent', async () => {
  const stores = await crash(false)
  await settleStranded(stores, later)
  expect(await stores.budget()).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 0n, requestCount: 0 })
})

it('changes nothing the second time, and leaves alone what is younger', async () => {
  const stores = await crash(true)
  expect(await settleStranded(stores, begun)).toEqual({ attempts: 0, reservations: 0, requests: 0 })
  await settleStranded(stores, later)
  expect(await settleStranded(stores, later)).toEqual({ attempts: 0, reservations: 0, requests: 0 })
})
