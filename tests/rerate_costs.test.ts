import { randomUUID } from 'node:crypto'
import {
  type AttemptIntent,
  type AttemptOutcome,
  createPriceBook,
  everyTenant,
  type PostedPrice,
  rerate,
} from '@maester/cost_meter'
import { createStorage, type Storage } from '@maester/database'
import { expect, it } from 'vitest'
import { describeOnEngines } from './database_engines.js'

const at = new Date('2026-11-20T10:00:00Z')
const range = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-21T00:00:00Z') }

function bookWith(input: string) {
  const price: PostedPrice = {
    ...{ tenantId: everyTenant, provider: 'openai', model: 'new-model', from: new Date('2026-01-01') },
    ...{ rates: { input, output: '0' }, priceId: `p${input}`, version: `posted:p${input}`, createdAt: at },
  }
  return createPriceBook({ posted: [price] })
}

/** A call of a million input tokens to a model without a price, booked in a budget at what was held: 5 USD. */
async function unpricedCall(storage: Storage, tenantId: string) {
  const [attemptId, requestId] = [`att_${randomUUID()}`, `req_${randomUUID()}`]
  const intent: AttemptIntent = {
    ...{ attemptId, requestId, traceId: 'a'.repeat(32), tenantId, kind: 'completion', attempt: 1, provider: 'openai' },
    ...{ model: 'new-model', simulated: false, tags: {}, reservedPicoUsd: null, estimatedUsage: {}, createdAt: at },
  }
  const usage = { inputTokens: 1_000_000, outputTokens: 0 }
  const cost = createPriceBook().rate({ provider: 'openai', model: 'new-model', at }, usage)
  const outcome: AttemptOutcome = {
    ...{ attemptId, tenantId, state: 'settled', usage, cost, estimated: false, durationMs: 1, settledAt: at },
  }
  const account = { scope: 'demo', window: 'total' } as const
  const held = 5_000_000_000_000n
  await storage.requests.start({
    ...{
      requestId,
      traceId: 'a'.repeat(32),
      tenantId,
      operation: 'x',
      requestedModel: 'new-model',
      input: {},
      tags: {},
    },
    startedAt: at,
  })
  await storage.ledger.open(intent)
  await storage.budgets.reserve({ tenantId, requestId, holds: [account], amountPicoUsd: held })
  await storage.ledger.close(outcome)
  await storage.budgets.settle({ tenantId, requestId, accounts: [account], spentPicoUsd: held, executed: true })
  await storage.requests.finish({
    ...{
      requestId,
      tenantId,
      status: 'ok',
      simulated: false,
      attempts: [],
      totalPicoUsd: null,
      priceStatus: 'unpriced',
    },
    ...{ finishedAt: at, durationMs: 1 },
  })
  return { attemptId, requestId }
}

describeOnEngines('Rating calls again', (database) => {
  it('books the difference once, and budgets, requests and reports follow', async () => {
    const storage = createStorage(database())
    const tenantId = `tenant_${randomUUID()}`
    const { requestId } = await unpricedCall(storage, tenantId)
    await storage.foldUsage()
    const tools = { store: storage.corrections, now: () => new Date() }
    const query = { tenantId, ...range, unpricedOnly: true }
    const figures = async () => {
      const { total } = await storage.usageReports.report({ tenantId, ...range, groupBy: [] }, { limit: 1 })
      const [state] = await storage.budgets.states(tenantId, [{ scope: 'demo', window: 'total' }])
      const request = await storage.requests.find({ tenantId, requestId })
      return {
        reported: total.totalPicoUsd,
        unpriced: total.unpricedCalls,
        spent: state?.spentPicoUsd,
        shown: request?.totalPicoUsd,
      }
    }
    expect(await figures()).toMatchObject({ reported: 0n, unpriced: 1, spent: 5_000_000_000_000n })

    // No price yet: nothing to book.
    expect(await rerate({ ...tools, prices: createPriceBook() }, query)).toMatchObject({ looked: 1, corrected: 0 })

    // Killed between the corrections and what follows them, then run again.
    const breaksOff = { ...storage.corrections, follow: () => Promise.reject(new Error('killed')) }
    await expect(rerate({ ...tools, store: breaksOff, prices: bookWith('2') }, query)).rejects.toThrow('killed')
    expect(await figures()).toMatchObject({ reported: 2_000_000_000_000n, unpriced: 0, spent: 5_000_000_000_000n })
    for (const _ of [1, 2]) {
      expect(await rerate({ ...tools, prices: bookWith('2') }, query)).toMatchObject({ looked: 1, corrected: 0 })
      const two = 2_000_000_000_000n
      expect(await figures()).toEqual({ reported: two, unpriced: 0, spent: two, shown: two })
    }

    // A price that was corrected counts for calls that had one too, when asked.
    const all = { ...query, unpricedOnly: false }
    expect(await rerate({ ...tools, prices: bookWith('1.5') }, all)).toEqual({
      looked: 1,
      corrected: 1,
      deltaPicoUsd: -500_000_000_000n,
    })
    await storage.foldUsage()
    const less = 1_500_000_000_000n
    expect(await figures()).toEqual({ reported: less, unpriced: 0, spent: less, shown: less })
    const [record] = (await storage.ledger.list({ tenantId, limit: 10 })).records
    expect(record?.outcome?.cost).toMatchObject({ totalPicoUsd: less, priceVersion: 'posted:p1.5' })
    expect(record?.corrections?.map(({ totalPicoUsd }) => totalPicoUsd)).toEqual([
      2_000_000_000_000n,
      -500_000_000_000n,
    ])
  })

  it('corrects each call once when several run at the same time', async () => {
    const storage = createStorage(database())
    const tenantId = `tenant_${randomUUID()}`
    for (let call = 0; call < 5; call += 1) await unpricedCall(storage, tenantId)
    const run = () =>
      rerate(
        { store: storage.corrections, prices: bookWith('2'), now: () => new Date() },
        { tenantId, ...range, unpricedOnly: true },
      )
    const counts = await Promise.all([run(), run(), run()])
    expect(counts.reduce((sum, { corrected }) => sum + corrected, 0)).toBe(5)
    const { total } = await storage.usageReports.report({ tenantId, ...range, groupBy: [] }, { limit: 1 })
    expect(total.totalPicoUsd).toBe(10_000_000_000_000n)
    const [state] = await storage.budgets.states(tenantId, [{ scope: 'demo', window: 'total' }])
    expect(state?.spentPicoUsd).toBe(10_000_000_000_000n)
  })
})
