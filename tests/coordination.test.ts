import { randomUUID } from 'node:crypto'
import { type Coordination, createRedisCoordination } from '@maester/coordination'
import type { LimitClaim, LimitVerdict } from '@maester/limits'
import { limitStoreConformance } from '@maester/limits/testing'
import type { HealthNotice } from '@maester/model_gateway'
import { createMemoryLogger } from '@maester/observability/testing'
import { Redis } from 'ioredis'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { startRedis } from './servers/redis.js'
import { startSeverableProxy } from './servers/severable_proxy.js'

/** The machine may be busy with other things. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 })

const redis = await startRedis()
afterAll(() => redis?.stop())

const opened: Coordination[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

const place = (max: number): LimitClaim => ({ kind: 'in_flight', key: 'p', max })
const request = (perMinute: number): LimitClaim => ({ kind: 'rate', key: 'r', perMinute, cost: 1 })

/** One process of a service, connected. */
async function join(options: { readonly prefix: string; readonly url?: string; readonly leaseMs?: number }) {
  const { log, lines } = createMemoryLogger()
  const coordination = createRedisCoordination({ url: redis?.url ?? '', log, ...options })
  opened.push(coordination)
  const take = async (...claims: LimitClaim[]): Promise<LimitVerdict> => coordination.limitStore.take(claims)
  const isDegraded = async () => (await take()).degraded
  await eventually(isDegraded).toBe(false)
  return { ...coordination, take, isDegraded, lines }
}

const newPrefix = () => `test_${randomUUID()}`
const grantedOf = (verdicts: readonly LimitVerdict[]) => verdicts.filter(({ granted }) => granted).length

describe.skipIf(redis === undefined)('processes that share a Redis', () => {
  describe('count as one store counts', () => {
    limitStoreConformance(async () => ({
      store: (await join({ prefix: newPrefix() })).limitStore,
      advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    }))
  })

  it('keep rates and places exactly, however many ask at once', async () => {
    const prefix = newPrefix()
    const [one, other] = [await join({ prefix }), await join({ prefix })]
    const asked = Array.from({ length: 200 }, (_, index) =>
      (index % 2 === 0 ? one : other).take(place(50), request(30)),
    )
    expect(grantedOf(await Promise.all(asked))).toBe(30)
  })

  it('get places back of a process that died', async () => {
    const prefix = newPrefix()
    const dying = await join({ prefix, leaseMs: 600 })
    expect((await dying.take(place(1))).granted).toBe(true)
    const other = await join({ prefix, leaseMs: 600 })
    expect((await other.take(place(1))).granted).toBe(false)

    await dying.close()
    await eventually(async () => (await other.take(place(1))).granted).toBe(true)
  })

  it('keep the places of a call that lasts longer than a lease', async () => {
    const prefix = newPrefix()
    const holding = await join({ prefix, leaseMs: 300 })
    await holding.take(place(1))
    const client = new Redis(redis?.url ?? '')
    const endsAt = async () => Number((await client.zrange(`${prefix}:limit:p`, '0', '0', 'WITHSCORES'))[1])
    const first = await endsAt()

    await eventually(endsAt).toBeGreaterThan(first + 300)
    expect((await holding.take(place(1))).granted).toBe(false)
    client.disconnect()
  })

  it('keep their share each when Redis is lost, refuse nothing for it, and share again when it is back', async () => {
    const prefix = newPrefix()
    const proxy = await startSeverableProxy(redis?.url ?? '')
    const other = await join({ prefix, leaseMs: 600 })
    const one = await join({ prefix, leaseMs: 600, url: proxy.url })
    proxy.sever()
    await eventually(one.isDegraded).toBe(true)
    const alone = await Promise.all(Array.from({ length: 10 }, () => one.take(request(10))))
    expect(grantedOf(alone)).toBe(5)

    proxy.mend()
    await eventually(one.isDegraded).toBe(false)
    expect((await one.take(place(1))).granted).toBe(true)
    expect((await other.take(place(1))).granted).toBe(false)
    expect(one.lines.map(({ event }) => event)).toEqual(['coordination_lost', 'coordination_restored'])
    await proxy.stop()
  })

  it('start without Redis, and share once it is there', async () => {
    const proxy = await startSeverableProxy(redis?.url ?? '')
    proxy.sever()
    const { log } = createMemoryLogger()
    const coordination = createRedisCoordination({ url: proxy.url, log, prefix: newPrefix() })
    opened.push(coordination)

    expect(await coordination.limitStore.take([place(1)])).toMatchObject({ granted: true, degraded: true })
    proxy.mend()
    await eventually(async () => (await coordination.limitStore.take([])).degraded).toBe(false)
    await proxy.stop()
  })

  it('tell the others what they learn of providers, and pass over what they cannot read', async () => {
    const prefix = newPrefix()
    const [one, other] = [await join({ prefix }), await join({ prefix })]
    const [heardByOne, heardByOther]: [HealthNotice[], HealthNotice[]] = [[], []]
    one.healthExchange?.subscribe((notice) => heardByOne.push(notice))
    other.healthExchange?.subscribe((notice) => heardByOther.push(notice))
    const notice: HealthNotice = { kind: 'breaker', name: 'openai/gpt-4.1', state: 'open', openForMs: 5_000 }
    const client = new Redis(redis?.url ?? '')
    await eventually(() => tell()).toContainEqual(notice)
    client.disconnect()

    expect(new Set(heardByOther.map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify(notice)]))
    expect(heardByOne).toEqual([])

    /** A subscription takes effect a moment after it is asked for. */
    async function tell() {
      for (const nonsense of ['', 'x', 'x {', 'x {"kind":"breaker"}'])
        await client.publish(`${prefix}:health`, nonsense)
      one.healthExchange?.publish(notice)
      return heardByOther
    }
  })

  it('tell each other what has changed, and when something may have been missed', async () => {
    const prefix = newPrefix()
    const proxy = await startSeverableProxy(redis?.url ?? '')
    const [one, other] = [await join({ prefix }), await join({ prefix, url: proxy.url })]
    const heard: (string | undefined)[] = []
    const overheard: (string | undefined)[] = []
    one.notices.subscribe('keys', (name) => heard.push(name))
    const stop = other.notices.subscribe('keys', (name) => overheard.push(name))
    other.notices.subscribe('prices', (name) => overheard.push(`prices ${name}`))
    await eventually(() => tell('first', overheard)).toContain('first')
    expect(new Set(heard)).toEqual(new Set(['first']))

    proxy.sever()
    proxy.mend()
    await eventually(() => overheard).toContain(undefined)
    await eventually(() => tell('second', overheard)).toContain('second')
    stop()
    await proxy.stop()

    /** A subscription takes effect a moment after it is asked for. */
    function tell(name: string, told: readonly (string | undefined)[]) {
      one.notices.publish('keys', name)
      return told
    }
  })
})
