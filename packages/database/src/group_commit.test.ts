import { expect, it } from 'vitest'
import { DatabaseError } from './errors.js'
import { createGroupCommit } from './group_commit.js'

const lost = () => new DatabaseError('transaction_lost', 'lost', true, { commitUnknown: true })

it('commits what comes together in one group, and gathers the next while one is under way', async () => {
  const groups: number[][] = []
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const group = createGroupCommit<number>({
    async commit(items) {
      groups.push([...items])
      if (groups.length === 1) await held
      return items.map(() => undefined)
    },
  })
  const first = [group.submit(1), group.submit(2)]
  await new Promise((resolve) => setImmediate(resolve))
  const second = [group.submit(3), group.submit(4), group.submit(5)]
  letGo()
  await Promise.all([...first, ...second])
  expect(groups).toEqual([
    [1, 2],
    [3, 4, 5],
  ])
})

it('tells each caller of its own refusal', async () => {
  const group = createGroupCommit<number>({
    commit: async (items) => items.map((item) => (item === 2 ? new Error('two is taken') : undefined)),
  })
  const results = await Promise.allSettled([group.submit(1), group.submit(2), group.submit(3)])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

it('lets one bad item sink no other', async () => {
  const written: number[] = []
  const group = createGroupCommit<number>({
    async commit(items) {
      if (items.includes(2)) throw new DatabaseError('statement_refused', 'bad', false)
      written.push(...items)
      return items.map(() => undefined)
    },
  })
  const results = await Promise.allSettled([1, 2, 3, 4].map((item) => group.submit(item)))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  expect(written).toEqual([1, 3, 4])
})

it('tries a group once more when the connection was lost, and then gives up', async () => {
  let failures = 1
  const group = createGroupCommit<number>({
    async commit(items) {
      if (failures-- > 0) throw lost()
      return items.map(() => undefined)
    },
  })
  await Promise.all([group.submit(1), group.submit(2)])
  failures = 2
  await expect(group.submit(3)).rejects.toMatchObject({ code: 'transaction_lost' })
  await group.submit(4)
})

it('keeps groups within their size', async () => {
  const sizes: number[] = []
  const group = createGroupCommit<number>({
    maxGroupSize: 3,
    async commit(items) {
      sizes.push(items.length)
      return items.map(() => undefined)
    },
  })
  await Promise.all([1, 2, 3, 4, 5, 6, 7].map((item) => group.submit(item)))
  expect(sizes).toEqual([3, 3, 1])
})
