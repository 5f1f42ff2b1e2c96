import { describe, expect, it } from 'vitest'
import type { RequestFinish, RequestStart, RequestStore } from '../ports/request_store.js'

export interface RequestStoreSubject {
  readonly store: RequestStore
  /** Two tenants that nobody else uses. */
  readonly tenantIds: readonly [string, string]
  readonly dispose?: () => Promise<void>
}

let serial = 0

function start(tenantId: string, changes: Partial<RequestStart> = {}): RequestStart {
  serial += 1
  return {
    requestId: `req_conformance_${process.pid}_${serial}`,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    tenantId,
    operation: 'reliable_completion',
    requestedModel: 'gpt-4.1',
    input: { prompt: 'Hello 👋 \u0301' },
    tags: { feature: 'tests' },
    startedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, serial)),
    ...changes,
  }
}

function finish({ requestId, tenantId }: RequestStart, changes: Partial<RequestFinish> = {}): RequestFinish {
  return {
    requestId,
    tenantId,
    status: 'ok',
    provider: 'openai',
    model: 'gpt-4.1-mini',
    simulated: true,
    content: 'Hello.',
    finishReason: 'stop',
    usage: { inputTokens: 40, outputTokens: 48, raw: { prompt_tokens: 40 } },
    totalPicoUsd: 92_800_000n,
    priceStatus: 'priced',
    evaluation: { status: 'pass', reliabilityScore: 1, metrics: [] },
    attempts: [{ attemptId: 'att_1', provider: 'openai', model: 'gpt-4.1-mini', outcome: 'ok', durationMs: 12.5 }],
    answer: { content: 'Hello.' },
    finishedAt: new Date(Date.UTC(2026, 0, 1, 1)),
    durationMs: 14.25,
    ...changes,
  }
}

/** What every `RequestStore` promises. Registers tests. */
export function requestStoreConformance(name: string, create: () => Promise<RequestStoreSubject>): void {
  describe(`${name} as a request store`, () => {
    async function scene<T>(test: (subject: RequestStoreSubject) => Promise<T>): Promise<T> {
      const subject = await create()
      try {
        return await test(subject)
      } finally {
        await subject.dispose?.()
      }
    }

    it('gives back what was stored, unknown fields absent', () =>
      scene(async ({ store, tenantIds: [tenantId] }) => {
        const begun = start(tenantId)
        await store.start(begun)
        expect(await store.find(begun)).toEqual({ ...begun, status: 'running' })
        const ended = finish(begun)
        await store.finish(ended)
        expect(await store.find(begun)).toEqual({ ...begun, ...ended })
      }))

    it('ends a request once: a second end changes nothing', () =>
      scene(async ({ store, tenantIds: [tenantId] }) => {
        const begun = start(tenantId)
        await store.start(begun)
        await store.finish(finish(begun))
        await store.finish(finish(begun, { status: 'failed', content: 'other' }))
        expect(await store.find(begun)).toMatchObject({ status: 'ok', content: 'Hello.' })
      }))

    it('ends what a process that is gone left running, and nothing else', () =>
      scene(async ({ store, tenantIds: [tenantId] }) => {
        const [stranded, young, ended] = [start(tenantId), start(tenantId), start(tenantId)]
        for (const row of [stranded, young, ended]) await store.start(row)
        await store.finish(finish(ended))
        expect(await store.abandon(young.startedAt)).toBeGreaterThanOrEqual(1)
        expect(await store.find(stranded)).toMatchObject({ status: 'failed', errorCode: 'outcome_unknown' })
        expect(await store.find(young)).toMatchObject({ status: 'running' })
        expect(await store.find(ended)).toMatchObject({ status: 'ok' })
      }))

    it('keeps tenants apart', () =>
      scene(async ({ store, tenantIds: [tenantId, stranger] }) => {
        const begun = start(tenantId)
        await store.start(begun)
        await store.finish(finish({ ...begun, tenantId: stranger }, { content: 'stolen' }))
        expect(await store.find({ tenantId: stranger, requestId: begun.requestId })).toBeUndefined()
        expect(await store.find(begun)).toMatchObject({ status: 'running' })
        expect((await store.list({ tenantId: stranger, limit: 200 })).records).toEqual([])
      }))

    it('lists the newest first, page by page, by any filter', () =>
      scene(async ({ store, tenantIds: [tenantId] }) => {
        const begun = [start(tenantId), start(tenantId, { operation: 'replay' }), start(tenantId)]
        for (const row of begun) await store.start(row)
        await store.finish(finish(begun[0]!))
        const ids = async (query: object) => {
          const page = await store.list({ tenantId, limit: 200, ...query })
          return page.records.map(({ requestId }) => requestId)
        }
        const newestFirst = begun.map(({ requestId }) => requestId).reverse()
        expect(await ids({})).toEqual(newestFirst)
        expect(await ids({ operation: 'replay' })).toEqual([begun[1]!.requestId])
        expect(await ids({ status: 'ok', model: 'gpt-4.1-mini' })).toEqual([begun[0]!.requestId])
        expect(await ids({ from: begun[1]!.startedAt, to: begun[2]!.startedAt })).toEqual([begun[1]!.requestId])
        const first = await store.list({ tenantId, limit: 2 })
        const second = await store.list({ tenantId, limit: 2, cursor: first.nextCursor! })
        expect([...first.records, ...second.records].map(({ requestId }) => requestId)).toEqual(newestFirst)
        expect(second.nextCursor).toBeUndefined()
      }))

    it('adds up what budgets decided, exactly', () =>
      scene(async ({ store, tenantIds: [tenantId] }) => {
        const budget = {
          scopeKey: 'demo',
          mode: 'hard' as const,
          decision: 'allowed' as const,
          reason: 'fits',
          effectiveModel: 'gpt-4.1',
          estimatedTotalUsd: '0.000100',
          actualTotalUsd: '0.000093',
        }
        for (const changes of [
          { budget },
          { budget: { ...budget, actualTotalUsd: null } },
          { budget: { ...budget, decision: 'blocked' as const, actualTotalUsd: null }, status: 'blocked' as const },
          {},
        ]) {
          const begun = start(tenantId)
          await store.start(begun)
          await store.finish(finish(begun, changes))
        }
        const { byModelAndScope } = await store.reliability({ tenantId, scopeKey: 'demo' })
        expect(byModelAndScope).toHaveLength(2)
        expect(byModelAndScope).toContainEqual({
          scopeKey: 'demo',
          model: 'gpt-4.1',
          decision: 'allowed',
          requestCount: 2,
          executedCount: 2,
          estimatedTotalUsd: '0.000200',
          estimatedCount: 2,
          actualTotalUsd: '0.000093',
          actualCount: 1,
          comparedCount: 1,
          comparedEstimatedUsd: '0.000100',
          comparedActualUsd: '0.000093',
          absoluteDeltaUsd: '0.000007',
        })
        expect(byModelAndScope).toContainEqual(
          expect.objectContaining({ decision: 'blocked', requestCount: 1, executedCount: 0, actualCount: 0 }),
        )
        expect((await store.reliability({ tenantId, scopeKey: 'other' })).byModelAndScope).toEqual([])
      }))
  })
}
