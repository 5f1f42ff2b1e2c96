import { afterAll, describe, expect, it } from 'vitest'
import { startPostgres } from './postgres.js'
import { startRedis } from './redis.js'

const postgres = await startPostgres()
const redis = await startRedis()
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]))

describe.skipIf(postgres === undefined)('the Postgres of the tests', () => {
  it('gives each caller a database of its own', async () => {
    const [first, second] = [await postgres!.createDatabase(), await postgres!.createDatabase()]
    expect(new URL(first).pathname).not.toBe(new URL(second).pathname)
  })
})

describe.skipIf(redis === undefined)('the Redis of the tests', () => {
  it('has an address', () => {
    expect(redis!.url).toMatch(/^rediss?:\/\//)
  })
})
