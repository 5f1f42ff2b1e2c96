import { expect, it } from 'vitest'
import { createKeyedQueue } from './keyed_queue.js'

it('runs the same key in order and one at a time, whatever fails, and other keys beside it', async () => {
  const queue = createKeyedQueue()
  const log: string[] = []
  const step =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} starts`)
      await new Promise((resolve) => setImmediate(resolve))
      log.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    }
  const results = await Promise.allSettled([
    queue.run('a', step('a1')),
    queue.run('a', step('a2', true)),
    queue.run('b', step('b1')),
    queue.run('a', step('a3')),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  expect(log.filter((line) => line.startsWith('a'))).toEqual([
    'a1 starts',
    'a1 ends',
    'a2 starts',
    'a2 ends',
    'a3 starts',
    'a3 ends',
  ])
  expect(log.indexOf('b1 starts')).toBeLessThan(log.indexOf('a1 ends'))
})
