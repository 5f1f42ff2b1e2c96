import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eachLimited } from './each_limited.js'

const never = new AbortController().signal
const turn = () => new Promise((resolve) => setImmediate(resolve))

it('does everything once, in order, and never more at a time than the limit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), async (turns, limit) => {
      const begun: number[] = []
      let running = 0
      let most = 0
      const indexes = turns.map((_, index) => index)
      await eachLimited(indexes, { limit, stopping: never }, async (index) => {
        begun.push(index)
        running += 1
        most = Math.max(most, running)
        for (let left = turns[index] ?? 0; left > 0; left -= 1) await turn()
        running -= 1
      })
      expect(begun).toEqual(indexes)
      expect(most).toBeLessThanOrEqual(limit)
      expect(running).toBe(0)
    }),
    { numRuns: 50 },
  )
})

it('begins nothing after it is told to stop and waits for what is begun', async () => {
  const stop = new AbortController()
  const ended: number[] = []
  await eachLimited([0, 1, 2, 3, 4], { limit: 2, stopping: stop.signal }, async (item) => {
    if (item === 1) stop.abort()
    await turn()
    ended.push(item)
  })
  expect(ended).toEqual([0, 1])
})

it('rejects with the first failure once everything begun has ended', async () => {
  const ended: number[] = []
  const run = eachLimited([0, 1, 2, 3], { limit: 2, stopping: never }, async (item) => {
    if (item === 0) throw new Error('first')
    await turn()
    ended.push(item)
  })
  await expect(run).rejects.toThrow('first')
  expect(ended).toEqual([1])
})
