import { createMemoryProcessStore } from '@maester/completion'
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
  const beatsOf = (processId: string) =>
    createProcessBeats({
      ...{ processId, silentMs: 30_000, steadyMs: 40_000, now },
      log: { warn: (event) => void warnings.push(event) },
      processes: {
        ...store,
        async beat(id) {
          if (isAway) throw new Error('away')
          await store.beat(id)
        },
      },
      async settle(processIds) {
        settled.push([...processIds])
        const attempts = processIds.reduce((sum, id) => sum + (left.get(id) ?? 0), 0)
        left.clear()
        return { attempts, reservations: 0, requests: 0 }
      },
    })
  const [mine, other] = [beatsOf('mine'), beatsOf('other')]
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
  return { store, mine, other, pass, settled, left, warnings, away }
}

it('settles what a process left that is silent for 30 s, and forgets it once nothing is left', async () => {
  const { store, mine, other, pass, settled, left } = scene()
  await pass(60_000, mine, other)
  left.set('other', 3)
  await pass(25_000, mine)
  expect(settled).toEqual([])
  await pass(20_000, mine)
  expect(settled).toEqual([['other'], ['other']])
  expect(await store.silentFor(0)).toEqual(['mine'])
})

it('judges nobody before its own beats came through for 40 s, nor after an outage', async () => {
  const { mine, other, pass, settled, away } = scene()
  await pass(5_000, other)
  await pass(40_000, mine)
  expect(settled).toEqual([])
  await pass(10_000, mine)
  expect(settled).toEqual([['other']])

  await pass(60_000, mine, other)
  away(true)
  await pass(120_000, mine, other)
  away(false)
  await pass(35_000, mine)
  await pass(60_000, mine, other)
  expect(settled).toEqual([['other']])
})

it('says that it was silent itself, and then believes nothing of others for a while', async () => {
  const { mine, other, pass, settled, warnings } = scene()
  await pass(60_000, mine, other)
  await pass(60_000)
  await pass(35_000, mine)
  expect(warnings).toEqual(['process_was_silent'])
  expect(settled).toEqual([])
})

it('is nobody to settle for after a clean stop', async () => {
  const { store, mine, other, pass, settled } = scene()
  await pass(60_000, mine, other)
  await other.leave()
  await pass(60_000, mine)
  expect(settled).toEqual([])
  expect(await store.silentFor(0)).toEqual(['mine'])
})
