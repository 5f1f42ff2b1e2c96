import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BudgetMode, BudgetPolicy, BudgetStore } from '../budget.js'

export interface BudgetStoreUnderTest {
  readonly store: BudgetStore
  /** Two tenants the store may write for. */
  readonly tenantIds: readonly [string, string]
  dispose?(): Promise<void>
}

/** Registers vitest tests that every `BudgetStore` must pass. One store serves them all, each test in its own scope. */
export function budgetStoreConformance(name: string, create: () => Promise<BudgetStoreUnderTest>): void {
  describe(`${name} keeps the promises of a budget store:`, () => {
    let subject: BudgetStoreUnderTest
    beforeAll(async () => {
      subject = await create()
    })
    afterAll(async () => subject.dispose?.())

    const tenant = () => subject.tenantIds[0]
    const reserve = (policy: BudgetPolicy, amountPicoUsd: bigint, requestId = randomUUID() as string) =>
      subject.store.reserve({ tenantId: tenant(), requestId, policy, amountPicoUsd })
    const settle = ({ scope, window }: BudgetPolicy, requestId: string, spentPicoUsd: bigint, executed = true) =>
      subject.store.settle({ tenantId: tenant(), requestId, scope, window, spentPicoUsd, executed })
    const stateOf = ({ scope, window }: BudgetPolicy, tenantId = tenant()) =>
      subject.store.state({ tenantId, scope, window })

    it('starts a scope with nothing spent and nothing held', async () => {
      const policy = aPolicy()
      expect(await stateOf(policy)).toMatchObject({
        scope: policy.scope,
        requestCount: 0,
        spentPicoUsd: 0n,
        reservedPicoUsd: 0n,
      })
    })

    it('lets ten of two hundred parallel reservations into room for ten', async () => {
      const policy = aPolicy({ limitPicoUsd: 109n })
      const answers = await Promise.all(Array.from({ length: 200 }, () => reserve(policy, 10n)))

      expect(answers.filter(({ reserved }) => reserved)).toHaveLength(10)
      expect(await stateOf(policy)).toMatchObject({ spentPicoUsd: 0n, reservedPicoUsd: 100n })
    })

    it('lets a reservation fill the room to the last pico-dollar', async () => {
      const policy = aPolicy({ limitPicoUsd: 100n })
      expect((await reserve(policy, 100n)).reserved).toBe(true)
      expect((await reserve(policy, 1n)).reserved).toBe(false)
    })

    it('refuses in mode downgrade as in hard, and never in soft and shadow', async () => {
      const answers = (['hard', 'downgrade', 'soft', 'shadow'] as const).map(async (mode: BudgetMode) => {
        const { reserved } = await reserve(aPolicy({ mode, limitPicoUsd: 5n }), 6n)
        return [mode, reserved]
      })
      expect(await Promise.all(answers)).toEqual([
        ['hard', false],
        ['downgrade', false],
        ['soft', true],
        ['shadow', true],
      ])
    })

    it('holds once what is reserved twice for the same request', async () => {
      const policy = aPolicy()
      const requestId = randomUUID()
      const answers = await Promise.all([reserve(policy, 10n, requestId), reserve(policy, 10n, requestId)])

      expect(answers.map(({ reserved }) => reserved)).toEqual([true, true])
      expect((await stateOf(policy)).reservedPicoUsd).toBe(10n)
    })

    it('finds reservations that nobody settled, by their age', async () => {
      const policy = aPolicy()
      const [held, settled] = [randomUUID(), randomUUID()]
      await reserve(policy, 10n, held)
      await reserve(policy, 10n, settled)
      await settle(policy, settled, 3n)
      const requestIds = async (before: Date) =>
        (await subject.store.openReservations(before, 10_000)).map(({ requestId }) => requestId)

      expect(await subject.store.openReservations(new Date(Date.now() + 60_000), 10_000)).toContainEqual({
        tenantId: tenant(),
        requestId: held,
        scope: policy.scope,
        window: policy.window,
      })
      expect(await requestIds(new Date(Date.now() + 60_000))).not.toContain(settled)
      expect(await requestIds(new Date(Date.now() - 60_000))).not.toContain(held)
    })

    it('turns a reservation into what was really spent', async () => {
      const policy = aPolicy()
      const requestId = randomUUID()
      await reserve(policy, 100n, requestId)

      expect(await settle(policy, requestId, 37n)).toMatchObject({
        requestCount: 1,
        spentPicoUsd: 37n,
        reservedPicoUsd: 0n,
      })
    })

    it('gives the money of a call that was not made back', async () => {
      const policy = aPolicy()
      const requestId = randomUUID()
      await reserve(policy, 100n, requestId)

      expect(await settle(policy, requestId, 0n, false)).toMatchObject({
        requestCount: 0,
        spentPicoUsd: 0n,
        reservedPicoUsd: 0n,
      })
    })

    it('settles a request once, however often it is asked to', async () => {
      const policy = aPolicy()
      const requestId = randomUUID()
      await reserve(policy, 100n, requestId)
      await Promise.all(Array.from({ length: 10 }, () => settle(policy, requestId, 37n)))
      await reserve(policy, 100n, requestId)

      expect(await stateOf(policy)).toMatchObject({ requestCount: 1, spentPicoUsd: 37n, reservedPicoUsd: 0n })
    })

    it('adds the spend of a call that had reserved nothing', async () => {
      const policy = aPolicy()
      await settle(policy, randomUUID(), 5n)
      expect(await stateOf(policy)).toMatchObject({ requestCount: 1, spentPicoUsd: 5n })
    })

    it('counts spend against the limit, also where it went over what was held', async () => {
      const policy = aPolicy({ limitPicoUsd: 100n })
      const requestId = randomUUID()
      await reserve(policy, 60n, requestId)
      await settle(policy, requestId, 99n)

      expect((await reserve(policy, 2n)).reserved).toBe(false)
      expect((await reserve(policy, 1n)).reserved).toBe(true)
    })

    it('ends with nothing held after many parallel calls, and everything spent', async () => {
      const policy = aPolicy({ limitPicoUsd: 10n ** 18n })
      const spends = Array.from({ length: 100 }, (_, index) => BigInt(index))
      await Promise.all(
        spends.map(async (spent) => {
          const requestId = randomUUID()
          await reserve(policy, 1_000n, requestId)
          await settle(policy, requestId, spent)
        }),
      )

      const spentPicoUsd = spends.reduce((sum, spent) => sum + spent, 0n)
      expect(await stateOf(policy)).toMatchObject({ requestCount: 100, spentPicoUsd, reservedPicoUsd: 0n })
    })

    it('keeps tenants, scopes and windows apart', async () => {
      const policy = aPolicy({ limitPicoUsd: 10n })
      const [, other] = subject.tenantIds
      await reserve(policy, 10n)

      const request = { requestId: randomUUID(), amountPicoUsd: 10n }
      expect((await stateOf(policy, other)).reservedPicoUsd).toBe(0n)
      expect((await subject.store.reserve({ ...request, tenantId: other, policy })).reserved).toBe(true)
      expect((await reserve({ ...policy, scope: `${policy.scope}:other` }, 10n)).reserved).toBe(true)
      expect((await reserve({ ...policy, window: 'month' }, 10n)).reserved).toBe(true)
    })

    it.each(['day', 'week', 'month'] as const)('says when the %s ends', async (window) => {
      const { windowStart, windowEnd } = await stateOf(aPolicy({ window }))
      const days = ((windowEnd?.getTime() ?? Number.NaN) - (windowStart?.getTime() ?? Number.NaN)) / 86_400_000
      expect(days).toBeGreaterThanOrEqual({ day: 1, week: 7, month: 28 }[window])
      expect(days).toBeLessThanOrEqual({ day: 1, week: 7, month: 31 }[window])
      expect(windowStart?.toISOString()).toMatch(/T00:00:00\.000Z$/)
    })

    it('gives a total no bounds', async () => {
      expect(await stateOf(aPolicy({ window: 'total' }))).toMatchObject({ windowStart: null, windowEnd: null })
    })
  })
}

function aPolicy(changes: Partial<BudgetPolicy> = {}): BudgetPolicy {
  return { scope: `scope:${randomUUID()}`, limitPicoUsd: 1_000n, window: 'total', mode: 'hard', ...changes }
}
