import { createMemoryProcessStore } from '@maester/completion'
import { createIds, type Ids, processOf } from '@maester/observability'
import { expect, it } from 'vitest'
import { createProcessBeats } from './process_beats.js'

function scene() {
  let nowMs = Date.UTC(2026, 0, 1)
  let isAway = false
  const now = () => new Date(nowMs)
  const store = createMemoryProcessStore({ now })
  const settled: string[][] = []
  const left = new Map<string, number>()
  const warnings: string[] = []
  const beatsOf = (ids: Ids) =>
    createProcessBeats({
      ...{ ids, now },
      log: { warn: (event) => void warnings.push(event) },
      processes: {
        ...store,
        async beat(processIds) {
          if (isAway) throw new Error('away')
          await store.beat(processIds)
        },
      },
      async settle(processIds) {
        settled.push([...processIds])
        const attempts = processIds.reduce((sum, id) => sum + (left.get(id) ?? 0), 0)
        left.clear()
        return { attempts, reservations: 0, requests: 0 }
      },
    })
  const [myIds, otherIds] = [createIds({ now }), createIds({ now })]
  const [mine, other] = [beatsOf(myIds), beatsOf(otherIds)]
  /** Time goes by, and these beat and look every 5 s. */
  async function pass(ms: number, ...alive: (typeof mine)[]): Promise<void> {
    for (const endMs = nowMs + ms; nowMs < endMs; ) {
      nowMs += 5_000
      for (const beats of alive) await beats.beat()
      for (const beats of alive) await beats.judge()
    }
  }
  const away = (value: boolean) => {
    isAway = value
  }
  return { store, myIds, otherIds, mine, other, pass, settled, left, warnings, away }
}

it('settles what a process left that is silent for 30 s, and forgets it once nothing is left', async () => {
  const { store, myIds, otherIds, mine, other, pass, settled, left } = scene()
  await pass(60_000, mine, other)
  left.set(otherIds.processId, 3)
  await pass(25_000, mine)
  expect(settled).toEqual([])
  await pass(20_000, mine)
  expect(settled).toEqual([[otherIds.processId], [otherIds.processId]])
  expect(await store.silentFor(0)).toEqual([myIds.processId])
})

it('judges nobody before its own beats came through for 40 s, nor after an outage', async () => {
  const { otherIds, mine, other, pass, settled, away } = scene()
  await pass(5_000, other)
  const gone = otherIds.processId
  await pass(40_000, mine)
  expect(settled).toEqual([])
  await pass(10_000, mine)
  expect(settled).toEqual([[gone]])

  await pass(60_000, mine, other)
  away(true)
  await pass(120_000, mine, other)
  away(false)
  await pass(35_000, mine)
  await pass(60_000, mine, other)
  expect(settled).toEqual([[gone]])
})

it('says that it was silent itself, and then believes nothing of others for a while', async () => {
  const { mine, other, pass, settled, warnings } = scene()
  await pass(60_000, mine, other)
  await pass(60_000)
  await pass(35_000, mine)
  expect(warnings).toEqual(['process_was_silent'])
  expect(settled).toEqual([])
})

it('goes on as another process after a silence, and is there for what it had under way', async () => {
  const { store, myIds, mine, pass, settled } = scene()
  await pass(60_000, mine)
  const before = myIds.requestId()
  await pass(25_000)
  expect(mine.isOutlived(before)).toBe(false)
  await pass(5_000)
  expect(mine.isOutlived(before)).toBe(true)
  const after = myIds.requestId()
  expect(mine.isOutlived(after)).toBe(false)
  await pass(60_000, mine)
  expect([before, after].map((id) => mine.isOutlived(id))).toEqual([true, false])
  expect((await store.silentFor(0)).toSorted()).toEqual([processOf(before), processOf(after)].toSorted())
  expect(settled).toEqual([])
  await mine.leave()
  expect(await store.silentFor(0)).toEqual([])
})

it('is nobody to settle for after a clean stop', async () => {
  const { store, myIds, mine, other, pass, settled } = scene()
  await pass(60_000, mine, other)
  await other.leave()
  await pass(60_000, mine)
  expect(settled).toEqual([])
  expect(await store.silentFor(0)).toEqual([myIds.processId])
})
