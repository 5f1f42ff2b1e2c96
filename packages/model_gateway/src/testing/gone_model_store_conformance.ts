import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { GoneModelStore } from '../deprecations/gone_model_store.js'

/** What every store of gone models promises. Each test uses a target of its own. */
export function goneModelStoreConformance(title: string, open: () => Promise<GoneModelStore>): void {
  const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 10, 0, second))
  const aTarget = () => `openai/${randomUUID()}`
  const kept = async (store: GoneModelStore, target: string) =>
    (await store.exchange([])).filter((model) => model.target === target)

  describe(title, () => {
    it('keep since when a model is gone, and when it was said last', async () => {
      const [store, target] = [await open(), aTarget()]
      expect(await kept(store, target)).toEqual([])
      await store.exchange([{ target, at: at(5), isGone: true }])
      await store.exchange([{ target, at: at(9), isGone: true }])
      await store.exchange([{ target, at: at(7), isGone: true }])
      expect(await kept(store, target)).toEqual([{ target, since: at(5), saidAt: at(9) }])
    })

    it('forget a model that answers later, and not one that answered before', async () => {
      const [store, target] = [await open(), aTarget()]
      await store.exchange([{ target, at: at(5), isGone: true }])
      await store.exchange([{ target, at: at(4), isGone: false }])
      expect(await kept(store, target)).toHaveLength(1)
      expect(await store.exchange([{ target, at: at(6), isGone: false }])).not.toContainEqual(
        expect.objectContaining({ target }),
      )
    })

    it('take what several tell at once', async () => {
      const [store, one, other] = [await open(), aTarget(), aTarget()]
      const news = [one, other].map((target) => ({ target, at: at(5), isGone: true }))
      await Promise.all([store.exchange(news), store.exchange(news.toReversed())])
      expect([...(await kept(store, one)), ...(await kept(store, other))]).toHaveLength(2)
    })
  })
}
