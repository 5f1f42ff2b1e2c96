import { expect, it } from 'vitest'
import { createPoller } from './poller.js'

/** A run that ends when told to. */
function manual() {
  const ends: (() => void)[] = []
  let running = 0
  let most = 0
  const run = () => {
    running += 1
    most = Math.max(most, running)
    return new Promise<void>((resolve) => {
      ends.push(() => {
        running -= 1
        resolve()
      })
    })
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { ends, run, turn, most: () => most }
}

it('runs at the start and when nudged, once more for any nudges during a run, never twice at a time', async () => {
  const { ends, run, turn, most } = manual()
  const poller = createPoller({ intervalMs: 3_600_000, run, onError: () => {} })
  poller.nudge()
  expect(ends).toHaveLength(0)
  poller.start()
  poller.nudge()
  poller.nudge()
  ends[0]?.()
  await turn()
  expect(ends).toHaveLength(2)
  ends[1]?.()
  await turn()
  expect(ends).toHaveLength(2)
  poller.nudge()
  expect([ends.length, most()]).toEqual([3, 1])
  ends[2]?.()
  await poller.close()
})

it('goes on after a failure and waits for the run under way when closed', async () => {
  const errors: unknown[] = []
  let calls = 0
  let finish: () => void = () => {}
  const poller = createPoller({
    intervalMs: 1,
    async run() {
      calls += 1
      if (calls === 1) throw new Error('once')
      if (calls === 2) await new Promise<void>((resolve) => (finish = resolve))
    },
    onError: (error) => errors.push(error),
  })
  poller.start()
  await expect.poll(() => calls).toBe(2)
  let closed = false
  const closing = poller.close().then(() => (closed = true))
  await Promise.resolve()
  expect(closed).toBe(false)
  finish()
  await closing
  poller.nudge()
  expect([calls, errors.length]).toEqual([2, 1])
})
