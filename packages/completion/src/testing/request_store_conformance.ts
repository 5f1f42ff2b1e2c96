import { randomUUID } from 'node:crypto'
import type { AttemptOutcome, Ledger } from '@maester/cost_meter'
import { describe, expect, it } from 'vitest'
import type { RecordedBudget, RequestFinish, RequestStart, RequestStore } from '../ports/request_store.js'

export interface RequestStoreSubject {
  readonly store: RequestStore
  /** Where the store finds the attempts of abandoned requests. */
  readonly ledger: Pick<Ledger, 'open' | 'close'>
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

const budget: RecordedBudget = {
  scopeKey: 'demo',
  mode: 'hard',
  decision: 'allowed',
  reason: 'fits',
  effectiveModel: 'gpt-4.1',
  estimatedTotalUsd: '0.000100',
  actualTotalUsd: null,
}

/** Writes an attempt and its outcome. */
async function attempt(
  ledger: RequestStoreSubject['ledger'],
  { requestId, tenantId, traceId, startedAt }: RequestStart,
  number: number,
  { state, totalPicoUsd }: Pick<AttemptOutcome, 'state'> & { readonly totalPicoUsd: bigint | null },
): Promise<void> {
  const attemptId = `att_${number}_${requestId}`
  await ledger.open({
    ...{ attemptId, requestId, tenantId, traceId, attempt: number, tags: {}, createdAt: startedAt },
    ...{ kind: 'completion', provider: 'openai', model: 'gpt-4.1', simulated: true },
    ...{ reservedPicoUsd: 400_000_000n, estimatedUsage: { inputTokens: 1, outputTokens: 1 } },
  })
  await ledger.close({
    ...{ attemptId, tenantId, state, usage: {}, estimated: false, durationMs: 5, settledAt: startedAt },
    cost: {
      ...{ inputPicoUsd: null, outputPicoUsd: null, totalPicoUsd, priceVersion: null },
      priceStatus: totalPicoUsd === null ? 'unpriced' : 'priced',
    },
  })
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

    it('ends what certain processes left running, however young, and nothing of others', () =>
      scene(async ({ store, tenantIds: [tenantId] }) => {
        const processId = randomUUID().slice(-10)
        const ofProcess = () => start(tenantId, { requestId: `req_${randomUUID()}${processId}`, startedAt: new Date() })
        const [left, ended, other] = [ofProcess(), ofProcess(), start(tenantId)]
        for (const row of [left, ended, other]) await store.start(row)
        await store.finish(finish(ended))
        expect(await store.abandon(new Date(0), ['nobody', processId])).toBe(1)
        const found = await Promise.all([left, ended, other].map((row) => store.find(row)))
        expect(found.map((row) => row?.status)).toEqual(['failed', 'ok', 'running'])
      }))

    it('keeps what the budget decided from the start, also when the end does not say it again', () =>
      scene(async ({ store, tenantIds: [tenantId] }) => {
        const begun = start(tenantId, { budget })
        await store.start(begun)
        expect(await store.find(begun)).toEqual({ ...begun, status: 'running' })
        expect((await store.reliability({ tenantId })).byModelAndScope).toMatchObject([
          { scopeKey: 'demo', model: 'gpt-4.1', decision: 'allowed', requestCount: 1, executedCount: 0 },
        ])
        await store.finish(finish(begun))
        expect(await store.find(begun)).toMatchObject({ status: 'ok', budget })
      }))

    it('gives an abandoned request the attempts and the cost that the ledger has', () =>
      scene(async ({ store, ledger, tenantIds: [tenantId] }) => {
        const rows = Array.from({ length: 4 }, () => start(tenantId, { budget }))
        const [open, voided, unpriced, unsent] = rows as [RequestStart, RequestStart, RequestStart, RequestStart]
        for (const row of rows) await store.start(row)
        await attempt(ledger, open, 1, { state: 'settled', totalPicoUsd: 92_800_000n })
        await attempt(ledger, open, 2, { state: 'unknown', totalPicoUsd: 400_000_000n })
        await attempt(ledger, voided, 1, { state: 'voided', totalPicoUsd: 0n })
        await attempt(ledger, unpriced, 1, { state: 'settled', totalPicoUsd: null })
        const after = new Date(unsent.startedAt.getTime() + 1)
        await store.abandon(after)
        const found = await Promise.all(rows.map((row) => store.find(row)))
        expect(found.map((row) => row?.budget)).toEqual(
          ['0.000493', '0.000000', null, '0.000000'].map((actualTotalUsd) => ({ ...budget, actualTotalUsd })),
        )
        expect(found.map((row) => row?.totalPicoUsd)).toEqual([492_800_000n, 0n, null, 0n])
        expect(found.map((row) => row?.attempts?.map(({ outcome }) => outcome))).toEqual([
          ['ok', 'failed'],
          ['failed'],
          ['ok'],
          [],
        ])
        const { byModelAndScope } = await store.reliability({ tenantId })
        expect(byModelAndScope.map(({ requestCount, executedCount }) => [requestCount, executedCount]).sort()).toEqual([
          [1, 0],
          [3, 3],
        ])
      }))

    it('takes the content out of old ended requests, the oldest first, and leaves their figures', () =>
      scene(async ({ store, tenantIds: [tenantId, stranger] }) => {
        const at = (day: number) => ({ startedAt: new Date(Date.UTC(1999, 0, day)) })
        const told = {
          answer: { request_id: 'r', content: 'Hello.', tool_calls: [], citations: [], cost: { total: '0.1' } },
          evaluation: {
            ...{ status: 'fail' as const, reliabilityScore: 0.5 },
            metrics: [{ name: 'is-json', score: 0.5, passed: false, reason: 'Hello.' }],
          },
        }
        const [first, second, running, young] = [
          start(tenantId, at(1)),
          start(stranger, at(2)),
          start(tenantId, at(3)),
          start(tenantId, at(20)),
        ]
        for (const row of [second, first, running, young]) await store.start(row)
        for (const row of [second, first, young]) await store.finish(finish(row, told))
        const before = new Date(Date.UTC(1999, 0, 10))

        expect(await store.removeContent(before, 1)).toBe(1)
        expect(await store.find(first)).not.toHaveProperty('input')
        expect(await store.find(second)).toHaveProperty('input')
        expect(await store.removeContent(before, 100)).toBe(1)
        expect(await store.removeContent(before, 100)).toBe(0)

        const { input: _, ...begun } = second
        const { content: __, ...ended } = finish(second, told)
        expect(await store.find(second)).toEqual({
          ...begun,
          ...ended,
          answer: { request_id: 'r', cost: { total: '0.1' } },
          evaluation: { ...told.evaluation, metrics: [{ ...told.evaluation.metrics[0], reason: null }] },
        })
        expect(await store.find(running)).toEqual({ ...running, status: 'running' })
        expect(await store.find(young)).toEqual({ ...young, ...finish(young, told) })
        await store.finish(finish(running))
        expect(await store.removeContent(before, 100)).toBe(1)
      }))

    it('keeps a request whose content is not stored', () =>
      scene(async ({ store, tenantIds: [tenantId] }) => {
        const { input: _, ...begun } = start(tenantId)
        const { content: __, answer: ___, ...ended } = finish(begun)
        await store.start(begun)
        await store.finish(ended)
        expect(await store.find(begun)).toEqual({ ...begun, ...ended })
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
        const blocked = {
          budget: { ...budget, decision: 'blocked' as const },
          status: 'blocked' as const,
          attempts: [],
        }
        const unanswered = { budget, status: 'failed' as const, model: 'gpt-4.1-nano' }
        for (const changes of [
          { budget: { ...budget, actualTotalUsd: '0.000093' } },
          { budget },
          blocked,
          unanswered,
          {},
        ]) {
          const begun = start(tenantId)
          await store.start(begun)
          await store.finish(finish(begun, changes))
        }
        const { byModelAndScope } = await store.reliability({ tenantId, scopeKey: 'demo' })
        expect(byModelAndScope).toHaveLength(3)
        expect(byModelAndScope).toContainEqual({
          scopeKey: 'demo',
          model: 'gpt-4.1-mini',
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
        expect(byModelAndScope).toContainEqual(
          expect.objectContaining({ model: 'gpt-4.1', decision: 'allowed', requestCount: 1, executedCount: 1 }),
        )
        expect((await store.reliability({ tenantId, scopeKey: 'other' })).byModelAndScope).toEqual([])
      }))
  })
}
