import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BudgetHold, BudgetStore } from '../budget.js'

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
    const reserveAll = (holds: readonly BudgetHold[], amountPicoUsd: bigint, requestId = randomUUID() as string) =>
      subject.store.reserve({ tenantId: tenant(), requestId, holds, amountPicoUsd })
    const reserve = (hold: BudgetHold, amountPicoUsd: bigint, requestId?: string) =>
      reserveAll([hold], amountPicoUsd, requestId)
    const settle = async (account: BudgetHold, requestId: string, spentPicoUsd: bigint, executed = true) => {
      const settlement = { tenantId: tenant(), requestId, accounts: [account], spentPicoUsd, executed }
      return (await subject.store.settle(settlement))[0]!
    }
    const stateOf = async (account: BudgetHold, tenantId = tenant()) =>
      (await subject.store.states(tenantId, [account]))[0]!

    it('starts a scope with nothing spent and nothing held', async () => {
      const hold = aHold()
      expect(await stateOf(hold)).toMatchObject({
        scope: hold.scope,
        requestCount: 0,
        spentPicoUsd: 0n,
        reservedPicoUsd: 0n,
      })
    })

    it('lets ten of two hundred parallel reservations into room for ten', async () => {
      const hold = aHold({ limitPicoUsd: 109n })
      const answers = await Promise.all(Array.from({ length: 200 }, () => reserve(hold, 10n)))

      expect(answers.filter(({ reserved }) => reserved)).toHaveLength(10)
      expect(await stateOf(hold)).toMatchObject({ spentPicoUsd: 0n, reservedPicoUsd: 100n })
    })

    it('lets a reservation fill the room to the last pico-dollar', async () => {
      const hold = aHold({ limitPicoUsd: 100n })
      expect((await reserve(hold, 100n)).reserved).toBe(true)
      expect((await reserve(hold, 1n)).reserved).toBe(false)
    })

    it('holds whatever there is where there is no limit', async () => {
      const { limitPicoUsd: _, ...unlimited } = aHold()
      expect((await reserve(unlimited, 10n ** 20n)).reserved).toBe(true)
    })

    it('holds in all accounts or in none, and says which were full', async () => {
      const holds = [aHold(), aHold({ limitPicoUsd: 5n }), aHold(), aHold({ limitPicoUsd: 5n })]
      const refusal = await reserveAll(holds, 6n)
      expect(refusal).toMatchObject({ reserved: false, refusedBy: [1, 3] })
      expect(refusal.states.map(({ reservedPicoUsd }) => reservedPicoUsd)).toEqual([0n, 0n, 0n, 0n])
      const reservation = await reserveAll(holds, 5n)
      expect(reservation).toMatchObject({ reserved: true, refusedBy: [] })
      expect(reservation.states.map(({ scope }) => scope)).toEqual(holds.map(({ scope }) => scope))
      expect(reservation.states.map(({ reservedPicoUsd }) => reservedPicoUsd)).toEqual([5n, 5n, 5n, 5n])
    })

    it('exceeds none of several limits that parallel requests fall under in any order', async () => {
      const [wide, narrow, other] = [aHold({ limitPicoUsd: 100n }), aHold({ limitPicoUsd: 30n }), aHold()]
      const orders = [[wide, narrow], [narrow, wide], [other, narrow, wide], [wide, other], [wide]] as const
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) => reserveAll(orders[index % orders.length]!, 10n)),
      )
      expect(answers.filter(({ reserved }) => reserved)).toHaveLength(10)
      const holding = async (hold: BudgetHold) => (await stateOf(hold)).reservedPicoUsd
      expect(await holding(wide)).toBe(100n)
      expect(await holding(narrow)).toBeLessThanOrEqual(30n)
    })

    it('settles every account a request holds in, each once', async () => {
      const accounts = [aHold(), aHold()]
      const requestId = randomUUID()
      await reserveAll(accounts, 50n, requestId)
      const settlement = { tenantId: tenant(), requestId, accounts, spentPicoUsd: 7n, executed: true }
      const settled = { requestCount: 1, spentPicoUsd: 7n, reservedPicoUsd: 0n }
      expect(await subject.store.settle(settlement)).toMatchObject(accounts.map(({ scope }) => ({ scope, ...settled })))
      expect(await subject.store.settle(settlement)).toMatchObject([settled, settled])
    })

    it('counts what callers were shown beside what was spent', async () => {
      const account = aHold()
      const shown = { tenantId: tenant(), accounts: [account], spentPicoUsd: 1_500_001n, executed: true }
      await subject.store.settle({ ...shown, requestId: randomUUID() })
      await subject.store.settle({ ...shown, requestId: randomUUID(), shownPicoUsd: 1_000_000n })
      expect(await stateOf(account)).toMatchObject({ spentPicoUsd: 3_000_002n, shownPicoUsd: 3_000_000n })
    })

    it('keeps time zones apart', async () => {
      const [utc, kolkata] = [aHold({ window: 'day' }), aHold({ window: 'day', timeZone: 'Asia/Kolkata' })]
      const requestId = randomUUID()
      await reserveAll([utc, { ...kolkata, scope: utc.scope }], 5n, requestId)
      const [inUtc, inKolkata] = await subject.store.states(tenant(), [utc, { ...kolkata, scope: utc.scope }])
      expect([inUtc?.reservedPicoUsd, inKolkata?.reservedPicoUsd]).toEqual([5n, 5n])
      expect(inKolkata?.windowStart?.toISOString()).toMatch(/T18:30:00\.000Z$/)
    })

    it('holds once what is reserved twice for the same request', async () => {
      const hold = aHold()
      const requestId = randomUUID()
      const answers = await Promise.all([reserve(hold, 10n, requestId), reserve(hold, 10n, requestId)])

      expect(answers.map(({ reserved }) => reserved)).toEqual([true, true])
      expect((await stateOf(hold)).reservedPicoUsd).toBe(10n)
    })

    it('finds reservations that nobody settled, by their age', async () => {
      const hold = aHold()
      const [held, settled] = [randomUUID(), randomUUID()]
      await reserve(hold, 10n, held)
      await reserve(hold, 10n, settled)
      await settle(hold, settled, 3n)
      const requestIds = async (before: Date) =>
        (await subject.store.openReservations(before, 10_000)).map(({ requestId }) => requestId)

      expect(await subject.store.openReservations(new Date(Date.now() + 60_000), 10_000)).toContainEqual({
        tenantId: tenant(),
        requestId: held,
        scope: hold.scope,
        window: hold.window,
        timeZone: 'UTC',
      })
      expect(await requestIds(new Date(Date.now() + 60_000))).not.toContain(settled)
      expect(await requestIds(new Date(Date.now() - 60_000))).not.toContain(held)
    })

    it('finds reservations of certain processes, however young', async () => {
      const hold = aHold()
      const processId = randomUUID().slice(-10)
      const [left, settled] = [`req_1${processId}`, `req_2${processId}`]
      for (const requestId of [left, settled, randomUUID()]) await reserve(hold, 10n, requestId)
      await settle(hold, settled, 3n)
      const found = await subject.store.openReservations(new Date(0), 10, ['nobody', processId])
      expect(found.map(({ requestId }) => requestId)).toEqual([left])
    })

    it('turns a reservation into what was really spent', async () => {
      const hold = aHold()
      const requestId = randomUUID()
      await reserve(hold, 100n, requestId)

      expect(await settle(hold, requestId, 37n)).toMatchObject({
        requestCount: 1,
        spentPicoUsd: 37n,
        reservedPicoUsd: 0n,
      })
    })

    it('gives the money of a call that was not made back', async () => {
      const hold = aHold()
      const requestId = randomUUID()
      await reserve(hold, 100n, requestId)

      expect(await settle(hold, requestId, 0n, false)).toMatchObject({
        requestCount: 0,
        spentPicoUsd: 0n,
        reservedPicoUsd: 0n,
      })
    })

    it('settles a request once, however often it is asked to', async () => {
      const hold = aHold()
      const requestId = randomUUID()
      await reserve(hold, 100n, requestId)
      await Promise.all(Array.from({ length: 10 }, () => settle(hold, requestId, 37n)))
      await reserve(hold, 100n, requestId)

      expect(await stateOf(hold)).toMatchObject({ requestCount: 1, spentPicoUsd: 37n, reservedPicoUsd: 0n })
    })

    it('adds the spend of a call that had reserved nothing', async () => {
      const hold = aHold()
      await settle(hold, randomUUID(), 5n)
      expect(await stateOf(hold)).toMatchObject({ requestCount: 1, spentPicoUsd: 5n })
    })

    it('counts spend against the limit, also where it went over what was held', async () => {
      const hold = aHold({ limitPicoUsd: 100n })
      const requestId = randomUUID()
      await reserve(hold, 60n, requestId)
      await settle(hold, requestId, 99n)

      expect((await reserve(hold, 2n)).reserved).toBe(false)
      expect((await reserve(hold, 1n)).reserved).toBe(true)
    })

    it('ends with nothing held after many parallel calls, and everything spent', async () => {
      const hold = aHold({ limitPicoUsd: 10n ** 18n })
      const spends = Array.from({ length: 100 }, (_, index) => BigInt(index))
      await Promise.all(
        spends.map(async (spent) => {
          const requestId = randomUUID()
          await reserve(hold, 1_000n, requestId)
          await settle(hold, requestId, spent)
        }),
      )

      const spentPicoUsd = spends.reduce((sum, spent) => sum + spent, 0n)
      expect(await stateOf(hold)).toMatchObject({ requestCount: 100, spentPicoUsd, reservedPicoUsd: 0n })
    })

    it('keeps tenants, scopes and windows apart', async () => {
      const hold = aHold({ limitPicoUsd: 10n })
      const [, other] = subject.tenantIds
      await reserve(hold, 10n)

      const request = { requestId: randomUUID(), amountPicoUsd: 10n, holds: [hold] }
      expect((await stateOf(hold, other)).reservedPicoUsd).toBe(0n)
      expect((await subject.store.reserve({ ...request, tenantId: other })).reserved).toBe(true)
      expect((await reserve({ ...hold, scope: `${hold.scope}:other` }, 10n)).reserved).toBe(true)
      expect((await reserve({ ...hold, window: 'month' }, 10n)).reserved).toBe(true)
    })

    it.each(['day', 'week', 'month'] as const)('says when the %s ends', async (window) => {
      const { windowStart, windowEnd } = await stateOf(aHold({ window }))
      const days = ((windowEnd?.getTime() ?? Number.NaN) - (windowStart?.getTime() ?? Number.NaN)) / 86_400_000
      expect(days).toBeGreaterThanOrEqual({ day: 1, week: 7, month: 28 }[window])
      expect(days).toBeLessThanOrEqual({ day: 1, week: 7, month: 31 }[window])
      expect(windowStart?.toISOString()).toMatch(/T00:00:00\.000Z$/)
    })

    it('gives a total no bounds', async () => {
      expect(await stateOf(aHold({ window: 'total' }))).toMatchObject({ windowStart: null, windowEnd: null })
    })
  })
}

function aHold(changes: Partial<BudgetHold> = {}): BudgetHold {
  return { scope: `scope:${randomUUID()}`, limitPicoUsd: 1_000n, window: 'total', ...changes }
}
