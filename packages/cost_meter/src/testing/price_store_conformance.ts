import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PriceDraft, PriceStore } from '../price_store.js'

/** Registers vitest tests that every `PriceStore` must pass. */
export function priceStoreConformance(name: string, createStore: () => Promise<PriceStore>): void {
  describe(`${name} keep the promises of a price store:`, () => {
    let store: PriceStore
    beforeAll(async () => {
      store = await createStore()
    })
    const day = (number: number) => new Date(Date.UTC(2026, 0, number))
    const draft = (tenantId: string, fields: Partial<PriceDraft> = {}): PriceDraft => ({
      tenantId,
      provider: 'openai',
      model: 'gpt-4.1',
      from: day(1),
      rates: {
        input: '2.5',
        output: { usd: '10', tiers: [{ aboveInputTokens: 200_000, usd: '15' }] },
        webSearch: '10',
      },
      ...fields,
    })
    const stretches = async (tenantId: string) =>
      (await store.current())
        .filter((price) => price.tenantId === tenantId)
        .toSorted((a, b) => a.from.getTime() - b.from.getTime())
        .map(({ from, to, note }) => [from.getUTCDate(), to?.getUTCDate(), note])

    it('gives back what was posted, exactly', async () => {
      const tenantId = randomUUID()
      const full = draft(tenantId, {
        serviceTier: 'batch',
        daily: { start: '16:30', end: '00:30' },
        to: day(9),
        note: 'contract 12',
        createdBy: 'key_1',
      })
      const posted = await store.post(full)
      expect(posted).toMatchObject(full)
      expect((await store.current()).filter((price) => price.tenantId === tenantId)).toEqual([posted])
    })

    it('lets a new price follow an old one, and go into the middle of it', async () => {
      const tenantId = randomUUID()
      await store.post(draft(tenantId, { note: 'old' }))
      await store.post(draft(tenantId, { note: 'new', from: day(10) }))
      await store.post(draft(tenantId, { note: 'offer', from: day(5), to: day(7) }))
      expect(await stretches(tenantId)).toEqual([
        [1, 5, 'old'],
        [5, 7, 'offer'],
        [7, 10, 'old'],
        [10, undefined, 'new'],
      ])
    })

    it('keeps prices for other models, tiers and times of day beside each other', async () => {
      const tenantId = randomUUID()
      for (const fields of [
        {},
        { model: 'o3' },
        { serviceTier: 'flex' },
        { daily: { start: '01:00', end: '02:00' } },
      ]) {
        await store.post(draft(tenantId, fields))
      }
      expect(await stretches(tenantId)).toHaveLength(4)
    })

    it('leaves one price in force, whoever posts at once', async () => {
      const tenantId = randomUUID()
      const notes = Array.from({ length: 8 }, (_, index) => String(index))
      await Promise.all(notes.map((note) => store.post(draft(tenantId, { note }))))
      expect(await stretches(tenantId)).toHaveLength(1)
    })
  })
}
