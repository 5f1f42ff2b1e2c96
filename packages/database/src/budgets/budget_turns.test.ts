import { expect, it } from 'vitest'
import type { Transaction } from '../database.js'
import type { AccountRow } from './budget_state.js'
import { createBudgetTurns } from './budget_turns.js'

const account = (scope: string): AccountRow => ({
  place: 0,
  scope,
  window_kind: 'total',
  time_zone: 'UTC',
  window_start: '-infinity',
  window_end: null,
  limit_pico_usd: null,
})

/** Counts its transactions; `inside` is how many run at once now. */
function countingDatabase() {
  const counts = { transactions: 0, inside: 0, mostInside: 0 }
  return {
    counts,
    async tenantTransaction<Result>(_tenantId: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
      counts.transactions += 1
      counts.inside += 1
      counts.mostInside = Math.max(counts.mostInside, counts.inside)
      try {
        await new Promise((resolve) => setImmediate(resolve))
        return await work({} as Transaction)
      } finally {
        counts.inside -= 1
      }
    },
  }
}

it('lets changes to the same accounts that wait share a transaction, in their order', async () => {
  const database = countingDatabase()
  const turns = createBudgetTurns(database)
  const order: number[] = []
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      turns.run('acme', [account('a'), account('b')], async () => {
        order.push(index)
        return index
      }),
    ),
  )
  expect(results).toEqual(Array.from({ length: 100 }, (_, index) => index))
  expect(order).toEqual(results)
  expect(database.counts.transactions).toBe(2)
})

it('never changes an account in two transactions at once, and different accounts without waiting', async () => {
  const database = countingDatabase()
  const turns = createBudgetTurns(database)
  let inA = 0
  const change = async () => {
    inA += 1
    expect(inA).toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    inA -= 1
  }
  await Promise.all([
    turns.run('acme', [account('b'), account('a')], change),
    turns.run('acme', [account('a'), account('c')], change),
    turns.run('acme', [account('a')], change),
    turns.run('acme', [account('other')], async () => undefined),
  ])
  expect(database.counts.mostInside).toBe(2)
})

it('does the others when one cannot be done', async () => {
  const turns = createBudgetTurns(countingDatabase())
  const results = await Promise.allSettled([
    turns.run('acme', [account('a')], async () => 'first'),
    turns.run('acme', [account('a')], () => Promise.reject(new Error('not this one'))),
    turns.run('acme', [account('a')], async () => 'third'),
  ])
  expect(results).toEqual([
    { status: 'fulfilled', value: 'first' },
    { status: 'rejected', reason: new Error('not this one') },
    { status: 'fulfilled', value: 'third' },
  ])
})
