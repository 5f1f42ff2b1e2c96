import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BudgetPolicyStore, StoredBudget } from '../budget_policy_store.js'
import { createBudgetBook } from '../create_budget_book.js'

export interface BudgetPolicyStoreUnderTest {
  readonly store: BudgetPolicyStore
  /** Two tenants the store may write for. */
  readonly tenantIds: readonly [string, string]
  dispose?(): Promise<void>
}

/** Registers vitest tests that every `BudgetPolicyStore` must pass. */
export function budgetPolicyStoreConformance(name: string, create: () => Promise<BudgetPolicyStoreUnderTest>): void {
  describe(`${name} keeps the promises of a store of budgets:`, () => {
    let subject: BudgetPolicyStoreUnderTest
    beforeAll(async () => {
      subject = await create()
    })
    afterAll(async () => subject.dispose?.())

    const aBudget = (changes: Partial<StoredBudget> = {}): StoredBudget => ({
      ...{ id: `budget_${randomUUID()}`, tenantId: subject.tenantIds[0], scope: `s:${randomUUID()}` },
      ...{ limitPicoUsd: 123_456_789_012_345_678_901n, window: 'month', mode: 'soft', timeZone: 'Europe/Berlin' },
      ...{ allowUnpriced: true, createdAt: new Date(1_000), updatedAt: new Date(1_000) },
      ...changes,
    })

    it('gives back what was made, to its tenant', async () => {
      const budget = aBudget()
      await subject.store.create(budget)
      expect(await subject.store.find(budget)).toEqual(budget)
      expect(await subject.store.find({ id: budget.id, tenantId: subject.tenantIds[1] })).toBeUndefined()
      expect(await subject.store.all()).toContainEqual(budget)
    })

    it("changes and removes what is the tenant's own", async () => {
      const budget = aBudget()
      const stolen = { id: budget.id, tenantId: subject.tenantIds[1] }
      await subject.store.create(budget)
      const at = new Date(2_000)
      expect(await subject.store.update(stolen, { mode: 'hard' }, at)).toBeUndefined()
      expect(await subject.store.update(budget, { limitPicoUsd: 1n, mode: 'hard', allowUnpriced: false }, at)).toEqual({
        ...budget,
        ...{ limitPicoUsd: 1n, mode: 'hard', allowUnpriced: false, updatedAt: at },
      })
      expect(await subject.store.update(budget, {}, at)).toMatchObject({ limitPicoUsd: 1n, mode: 'hard' })
      expect(await subject.store.remove(stolen)).toBe(false)
      expect(await subject.store.remove(budget)).toBe(true)
      expect(await subject.store.remove(budget)).toBe(false)
      expect(await subject.store.find(budget)).toBeUndefined()
    })

    it('lists in pages, oldest first', async () => {
      const tenantId = subject.tenantIds[1]
      const made = Array.from({ length: 5 }, (_, index) => aBudget({ tenantId, createdAt: new Date(index) }))
      for (const budget of made) await subject.store.create(budget)
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await subject.store.list({ tenantId, limit: 2, ...(cursor !== undefined && { cursor }) })
        seen.push(...page.budgets.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      expect(seen).toEqual(made.map(({ id }) => id))
    })

    it('has another revision after every change, so that a book follows', async () => {
      const { store } = subject
      const book = createBudgetBook({ configured: [], store })
      const budget = aBudget()
      const limits = async () => {
        await book.refresh()
        return (await book.policiesOf(budget.tenantId)).get(budget.scope)?.map(({ limitPicoUsd }) => limitPicoUsd)
      }
      expect(await limits()).toBeUndefined()
      await store.create(budget)
      expect(await limits()).toEqual([budget.limitPicoUsd])
      await store.update(budget, { limitPicoUsd: 2n }, new Date())
      expect(await limits()).toEqual([2n])
      await store.remove(budget)
      await store.create({ ...budget, limitPicoUsd: 3n })
      expect(await limits()).toEqual([3n])
      await store.remove(budget)
      expect(await limits()).toBeUndefined()
    })
  })
}
