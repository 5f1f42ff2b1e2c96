import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AttemptIntent, AttemptOutcome, Ledger } from '../ledger.js'

export interface LedgerUnderTest {
  readonly ledger: Ledger
  /** Two tenants the ledger may write for. */
  readonly tenantIds: readonly [string, string]
  dispose?(): Promise<void>
}

const MINUTE_MS = 60_000

/** Registers vitest tests that every `Ledger` must pass. One ledger serves them all; they do not disturb each other. */
export function ledgerConformance(name: string, createLedger: () => Promise<LedgerUnderTest>): void {
  describe(`${name} keeps the promises of a ledger:`, () => {
    let subject: LedgerUnderTest
    beforeAll(async () => {
      subject = await createLedger()
    })
    afterAll(async () => subject.dispose?.())

    const recordsOf = async (requestId: string, tenantId = subject.tenantIds[0]) =>
      (await subject.ledger.list({ tenantId, requestId, limit: 1_000 })).records

    it('shows an opened attempt as an intent, exactly as it was written', async () => {
      const intent = anIntent(subject)
      await subject.ledger.open(intent)

      expect(await recordsOf(intent.requestId)).toEqual([{ ...intent, state: 'intent' }])
    })

    it('shows a closed attempt with its outcome, amounts exact to the pico-dollar', async () => {
      const intent = anIntent(subject)
      const outcome = anOutcome(intent)
      await subject.ledger.open(intent)
      await subject.ledger.close(outcome)

      expect(await recordsOf(intent.requestId)).toEqual([{ ...intent, state: 'settled', outcome }])
    })

    it('keeps what is unknown unknown', async () => {
      const intent = anIntent(subject, { reservedPicoUsd: null, estimatedUsage: {} })
      const cost = {
        inputPicoUsd: null,
        outputPicoUsd: null,
        totalPicoUsd: null,
        priceStatus: 'unpriced',
        priceVersion: null,
      } as const
      await subject.ledger.open(intent)
      await subject.ledger.close(anOutcome(intent, { usage: {}, cost }))

      const [record] = await recordsOf(intent.requestId)
      expect(record?.reservedPicoUsd).toBeNull()
      expect(record?.outcome?.usage).toEqual({})
      expect(record?.outcome?.cost).toEqual(cost)
    })

    it('refuses an attempt id that was used before, and keeps the first intent', async () => {
      const intent = anIntent(subject)
      await subject.ledger.open(intent)

      await expect(subject.ledger.open({ ...intent, model: 'another' })).rejects.toThrow()
      expect(await recordsOf(intent.requestId)).toEqual([{ ...intent, state: 'intent' }])
    })

    it('keeps the first outcome when a second one comes', async () => {
      const intent = anIntent(subject)
      const first = anOutcome(intent)
      await subject.ledger.open(intent)
      await subject.ledger.close(first)
      await subject.ledger.close(anOutcome(intent, { state: 'voided', usage: {} }))

      expect((await recordsOf(intent.requestId))[0]?.outcome).toEqual(first)
    })

    it('keeps exactly one of many outcomes that come at once', async () => {
      const intent = anIntent(subject)
      await subject.ledger.open(intent)
      const outcomes = Array.from({ length: 20 }, (_, durationMs) => anOutcome(intent, { durationMs }))
      await Promise.all(outcomes.map((outcome) => subject.ledger.close(outcome)))

      const [record, ...more] = await recordsOf(intent.requestId)
      expect(more).toEqual([])
      expect(outcomes).toContainEqual(record?.outcome)
    })

    it('gives no outcome to an attempt that was never opened, or by another tenant', async () => {
      const intent = anIntent(subject)
      await subject.ledger.open(intent)
      const stranger = anOutcome(intent, { tenantId: subject.tenantIds[1] })
      await subject.ledger.close(stranger).catch(() => undefined)
      await subject.ledger.close(anOutcome(anIntent(subject, { requestId: intent.requestId }))).catch(() => undefined)

      expect(await recordsOf(intent.requestId)).toEqual([{ ...intent, state: 'intent' }])
    })

    it('shows each tenant its own attempts only', async () => {
      const requestId = randomUUID()
      const [first, second] = subject.tenantIds
      await subject.ledger.open(anIntent(subject, { requestId, tenantId: first }))
      await subject.ledger.open(anIntent(subject, { requestId, tenantId: second }))

      for (const tenantId of [first, second]) {
        expect((await recordsOf(requestId, tenantId)).map((record) => record.tenantId)).toEqual([tenantId])
      }
    })

    it('loses none of many attempts opened and closed at once', async () => {
      const requestId = randomUUID()
      const intents = Array.from({ length: 100 }, (_, index) => anIntent(subject, { requestId, attempt: index + 1 }))
      await Promise.all(
        intents.map(async (intent) => {
          await subject.ledger.open(intent)
          await subject.ledger.close(anOutcome(intent))
        }),
      )

      const records = await recordsOf(requestId)
      expect(new Set(records.map(({ attemptId }) => attemptId))).toEqual(
        new Set(intents.map(({ attemptId }) => attemptId)),
      )
      expect(records.every(({ state }) => state === 'settled')).toBe(true)
    })

    it('pages newest first, each attempt once, while newer ones arrive', async () => {
      const traceId = randomUUID().replaceAll('-', '')
      const start = Date.now()
      // Two attempts share each moment, so that the order needs more than the time.
      const intents = Array.from({ length: 7 }, (_, index) =>
        anIntent(subject, { traceId, createdAt: new Date(start + Math.floor(index / 2)) }),
      )
      for (const intent of intents) await subject.ledger.open(intent)

      const seen: string[] = []
      let cursor: string | undefined
      do {
        const query = { tenantId: subject.tenantIds[0], traceId, limit: 3, ...(cursor === undefined ? {} : { cursor }) }
        const page = await subject.ledger.list(query)
        expect(page.records.length).toBeLessThanOrEqual(3)
        seen.push(...page.records.map(({ attemptId }) => attemptId))
        cursor = page.nextCursor
        await subject.ledger.open(anIntent(subject, { traceId, createdAt: new Date(start + 1_000) }))
      } while (cursor !== undefined)

      const newestFirst = intents.toSorted(
        (a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.attemptId < b.attemptId ? 1 : -1),
      )
      expect(seen).toEqual(newestFirst.map(({ attemptId }) => attemptId))
    })

    it('ends the pages without a cursor when the last one is full', async () => {
      const requestId = randomUUID()
      for (let attempt = 1; attempt <= 2; attempt++)
        await subject.ledger.open(anIntent(subject, { requestId, attempt }))

      const page = await subject.ledger.list({ tenantId: subject.tenantIds[0], requestId, limit: 2 })
      expect(page.records).toHaveLength(2)
      expect(page.nextCursor).toBeUndefined()
    })

    it('reaps what was left open, holding the reservation as the cost, and nothing else', async () => {
      const requestId = randomUUID()
      const longAgo = new Date(Date.now() - 60 * MINUTE_MS)
      const left = anIntent(subject, { requestId, createdAt: longAgo })
      const closed = anIntent(subject, { requestId, createdAt: longAgo })
      const recent = anIntent(subject, { requestId })
      for (const intent of [left, closed, recent]) await subject.ledger.open(intent)
      await subject.ledger.close(anOutcome(closed))

      expect(await subject.ledger.reap(new Date(Date.now() - 30 * MINUTE_MS))).toBe(1)
      const states = new Map((await recordsOf(requestId)).map((record) => [record.attemptId, record]))
      expect(states.get(closed.attemptId)?.state).toBe('settled')
      expect(states.get(recent.attemptId)?.state).toBe('intent')
      expect(states.get(left.attemptId)).toMatchObject({
        state: 'unknown',
        outcome: {
          state: 'unknown',
          estimated: true,
          usage: left.estimatedUsage,
          cost: { totalPicoUsd: left.reservedPicoUsd },
        },
      })
    })

    it('reaps what certain processes left open, however young, and nothing of others', async () => {
      const requestId = randomUUID()
      const processId = randomUUID().slice(-10)
      const ofProcess = () => ({ requestId, attemptId: `att_${randomUUID()}${processId}` })
      const [left, closed] = [anIntent(subject, ofProcess()), anIntent(subject, ofProcess())]
      const other = anIntent(subject, { requestId, createdAt: new Date(Date.now() - 60 * MINUTE_MS) })
      for (const intent of [left, closed, other]) await subject.ledger.open(intent)
      await subject.ledger.close(anOutcome(closed))

      expect(await subject.ledger.reap(new Date(), [])).toBe(0)
      expect(await subject.ledger.reap(new Date(0), [processId, 'nobody'])).toBe(1)
      const states = new Map((await recordsOf(requestId)).map(({ attemptId, state }) => [attemptId, state]))
      expect([left, closed, other].map(({ attemptId }) => states.get(attemptId))).toEqual([
        'unknown',
        'settled',
        'intent',
      ])
      // What was not looked at is still found by its age.
      expect(await subject.ledger.reap(new Date(Date.now() - 30 * MINUTE_MS))).toBe(1)
    })

    it('reaps each attempt once when several reapers run, and then takes no late outcome', async () => {
      const requestId = randomUUID()
      const createdAt = new Date(Date.now() - 60 * MINUTE_MS)
      const intents = Array.from({ length: 10 }, () => anIntent(subject, { requestId, createdAt }))
      for (const intent of intents) await subject.ledger.open(intent)

      const before = new Date(Date.now() - 30 * MINUTE_MS)
      const counts = await Promise.all([1, 2, 3, 4].map(() => subject.ledger.reap(before)))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10)
      await subject.ledger.close(anOutcome(intents[0]!))
      expect((await recordsOf(requestId)).map(({ state }) => state)).toEqual(Array(10).fill('unknown'))
    })
  })
}

function anIntent({ tenantIds }: LedgerUnderTest, changes: Partial<AttemptIntent> = {}): AttemptIntent {
  return {
    attemptId: randomUUID(),
    requestId: randomUUID(),
    traceId: randomUUID().replaceAll('-', ''),
    tenantId: tenantIds[0],
    kind: 'completion',
    attempt: 1,
    provider: 'openai',
    model: 'gpt-4.1-mini',
    keyId: 'k-1',
    simulated: true,
    tags: { feature: 'summaries' },
    reservedPicoUsd: 123_456_789_012_345_678n,
    estimatedUsage: { inputTokens: 40, outputTokens: 200 },
    createdAt: new Date(),
    ...changes,
  }
}

function anOutcome(intent: AttemptIntent, changes: Partial<AttemptOutcome> = {}): AttemptOutcome {
  return {
    attemptId: intent.attemptId,
    tenantId: intent.tenantId,
    state: 'settled',
    usage: { inputTokens: 40, outputTokens: 48, cacheReadTokens: 0, raw: { prompt_tokens: 40, completion_tokens: 48 } },
    cost: {
      inputPicoUsd: 16_000_000n,
      outputPicoUsd: 76_800_001n,
      totalPicoUsd: 92_800_001n,
      priceStatus: 'priced',
      priceVersion: 'list-1:openai/gpt-4.1-mini',
    },
    estimated: false,
    finishReason: 'stop',
    upstreamRequestId: 'req_1',
    durationMs: 12,
    settledAt: new Date(),
    ...changes,
  }
}
