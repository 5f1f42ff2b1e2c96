import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ProcessStore } from '../ports/process_store.js'

/** Registers vitest tests that every `ProcessStore` must pass. Other processes may be in it. */
export function processStoreConformance(name: string, create: (now: () => Date) => Promise<ProcessStore>): void {
  describe(`${name} keeps the promises of a process store:`, () => {
    async function scene() {
      let nowMs = Date.UTC(2026, 0, 1)
      const store = await create(() => new Date(nowMs))
      const [one, other] = [randomUUID() as string, randomUUID() as string]
      const silent = async (ms: number) =>
        (await store.silentFor(ms)).filter((processId) => processId === one || processId === other)
      const wait = (ms: number) => {
        nowMs += ms
      }
      return { store, one, other, silent, wait }
    }

    it('names those that were not seen for long enough', async () => {
      const { store, one, other, silent, wait } = await scene()
      await store.beat([one, other])
      wait(20_000)
      await store.beat([other])
      wait(10_000)
      expect(await silent(30_001)).toEqual([])
      expect(await silent(30_000)).toEqual([one])
      expect((await silent(10_000)).toSorted()).toEqual([one, other].toSorted())
    })

    it('forgets those it is told to, until they beat again', async () => {
      const { store, one, other, silent } = await scene()
      await store.beat([one, other])
      await store.forget([one])
      expect(await silent(0)).toEqual([other])
      await store.beat([one])
      await store.forget([])
      expect((await silent(0)).toSorted()).toEqual([one, other].toSorted())
    })
  })
}
