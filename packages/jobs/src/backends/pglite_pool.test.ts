import { PGlite } from '@electric-sql/pglite'
import { afterAll, expect, it } from 'vitest'
import { migrateQueueSchema } from '../queue_schema.js'
import { createPglitePool } from './pglite_pool.js'

const database = await PGlite.create()
const pool = createPglitePool(database)
afterAll(() => database.close())

const searchPath = async () => (await database.query<{ search_path: string }>('show search_path')).rows[0]?.search_path

it('migrates the queue schema, twice without harm, and leaves nothing on the session', async () => {
  const before = await searchPath()
  const client = await pool.connect()
  await migrateQueueSchema(client)
  await migrateQueueSchema(client)
  client.release()
  expect(await searchPath()).toBe(before)
  expect((await pool.query<{ n: string }>('select count(*) as n from job')).rows).toEqual([{ n: '0' }])
  await expect(database.query('select count(*) from job')).rejects.toThrow()
})

it('gives 64-bit integers as text, and the rows counted or changed', async () => {
  expect(await pool.query('select 9007199254740993::int8 as big, $1::text as text', ['x'])).toEqual({
    rows: [{ big: '9007199254740993', text: 'x' }],
    rowCount: 1,
  })
  await pool.query('create table public.things (n int); insert into public.things values (1), (2)')
  expect((await pool.query('update public.things set n = $1', [3])).rowCount).toBe(2)
})

it('delivers notifications to whoever listens, until released', async () => {
  const client = await pool.connect()
  const heard: unknown[] = []
  client.on('notification', (notification) => heard.push(notification))
  await client.query('-- a comment before the statement\n-- and another\nLISTEN some_channel;\n')
  await pool.query("select pg_notify('some_channel', $1)", ['hello'])
  await expect.poll(() => heard).toEqual([{ channel: 'some_channel', payload: 'hello' }])
  client.release()
  const other = await pool.connect()
  await other.query('LISTEN other_channel')
  const done = new Promise((resolve) => other.on('notification', resolve))
  await pool.query("select pg_notify('some_channel', 'unheard')")
  await pool.query("select pg_notify('other_channel', 'last')")
  await done
  expect(heard).toHaveLength(1)
  other.release()
})

it('keeps others out of a transaction that a client has begun', async () => {
  await pool.query('create table public.counter (n int); insert into public.counter values (0)')
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query('update public.counter set n = n + 1')
  const read = pool.query('select n from public.counter')
  await client.query('update public.counter set n = n + 1')
  await client.query('COMMIT')
  expect((await read).rows).toEqual([{ n: 2 }])
})

it('undoes a transaction that is rolled back or let go of', async () => {
  await pool.query('create table public.undone (n int)')
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query('insert into public.undone values (1)')
  await client.query('ROLLBACK')
  await client.query('BEGIN')
  await client.query('insert into public.undone values (2)')
  client.release()
  expect((await pool.query('select n from public.undone')).rows).toEqual([])
})

it('rejects what Postgres rejects and goes on', async () => {
  await expect(pool.query('select nonsense')).rejects.toMatchObject({ code: '42703' })
  const client = await pool.connect()
  await client.query('BEGIN')
  await expect(client.query('select nonsense')).rejects.toMatchObject({ code: '42703' })
  await client.query('ROLLBACK')
  client.release()
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})
