import { expect, it } from 'vitest'
import { createConnectionPool } from './connection_pool.js'

function createPool(maxConnections = 2, acquireTimeoutMs = 5) {
  const ended: number[] = []
  const lose: (() => void)[] = []
  const pool = createConnectionPool<number>({
    maxConnections,
    acquireTimeoutMs,
    open: (onLost) => lose.push(onLost),
    end: async (client) => void ended.push(client),
  })
  return { pool, ended, lose }
}

it('uses a released connection again', async () => {
  const { pool } = createPool()
  const first = await pool.acquire()
  pool.release(first)
  expect((await pool.acquire()).client).toBe(first.client)
})

it('makes those wait who come when all are taken, in order', async () => {
  const { pool } = createPool(1, 60_000)
  const held = await pool.acquire()
  const order: string[] = []
  const waiting = ['a', 'b'].map(async (name) => {
    const connection = await pool.acquire()
    order.push(name)
    pool.release(connection)
  })
  pool.release(held)
  await Promise.all(waiting)
  expect(order).toEqual(['a', 'b'])
})

it('refuses who has waited long enough', async () => {
  const { pool } = createPool(1)
  await pool.acquire()
  await expect(pool.acquire()).rejects.toMatchObject({ code: 'database_unavailable', retryable: true })
})

it('never hands out a connection that was lost, idle or in use, and opens another in its place', async () => {
  const { pool, ended, lose } = createPool(1)
  const first = await pool.acquire()
  pool.release(first)
  lose[0]?.()
  const second = await pool.acquire()
  expect(second.client).not.toBe(first.client)
  lose[1]?.()
  const third = pool.acquire()
  pool.release(second)
  expect((await third).client).not.toBe(second.client)
  expect(ended).toEqual([first.client, second.client])
})

it('is closed when every connection has ended, and turns away who waits', async () => {
  const { pool, ended } = createPool(2, 60_000)
  const [one, two] = [await pool.acquire(), await pool.acquire()]
  pool.release(one)
  const idleAgain = await pool.acquire()
  const waiting = pool.acquire()
  const closed = pool.close()
  await expect(waiting).rejects.toThrow('closed')
  pool.release(idleAgain)
  expect(ended).toEqual([one.client])
  pool.release(two)
  await closed
  expect(ended).toEqual([one.client, two.client])
  await expect(pool.acquire()).rejects.toThrow('closed')
})
