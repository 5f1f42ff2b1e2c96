import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { startRedis } from './servers/redis.js'
import { type SeverableProxy, startSeverableProxy } from './servers/severable_proxy.js'

/** The machine may be busy with other things. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 })

const redis = await startRedis()
const requestsPerMinute = 20

let folder: string
let proxy: SeverableProxy
const products: RunningProduct[] = []

beforeAll(async () => {
  if (!redis) return
  folder = await mkdtemp(join(tmpdir(), 'maester-limits-'))
  const MAESTER_CONFIG = join(folder, 'maester.yaml')
  await writeFile(MAESTER_CONFIG, `limits: { requests_per_minute: ${requestsPerMinute} }\n`)
  proxy = await startSeverableProxy(redis.url)
  for (const url of [redis.url, proxy.url]) {
    products.push(await startProduct({ environment: { REDIS_URL: url, MAESTER_CONFIG } }))
  }
})
afterAll(async () => {
  await Promise.all(products.map((product) => product.dispose()))
  await proxy?.stop()
  await redis?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

const ask = ({ url }: RunningProduct) =>
  fetch(`${url}/v1/reliable_completion`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'Hi' }),
  })

describe.skipIf(redis === undefined)('two processes over one Redis', () => {
  it('let through together what one may, and each its part while Redis is away', async () => {
    const [one, other] = [products[0]!, products[1]!]
    const startedMs = performance.now()
    const statuses: number[] = []
    for (let round = 0; round < 10; round += 1) {
      const asked = Array.from({ length: 6 }, (_, index) => ask(index % 2 === 0 ? one : other))
      for (const { status } of await Promise.all(asked)) statuses.push(status)
    }
    const letThrough = statuses.filter((status) => status === 200).length
    const cameInSince = ((performance.now() - startedMs) / 60_000) * requestsPerMinute
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
    expect(letThrough).toBeGreaterThanOrEqual(requestsPerMinute)
    expect(letThrough).toBeLessThanOrEqual(requestsPerMinute + cameInSince)

    proxy.sever()
    const mode = async () => (await ask(other)).headers.get('x-ratelimit-mode')
    await eventually(mode).toBe('degraded')
    const alone = await Promise.all(Array.from({ length: 40 }, () => ask(other)))
    expect(alone.filter(({ status }) => status === 200).length).toBeLessThan(requestsPerMinute)
    expect(new Set(alone.map(({ status }) => status))).toEqual(new Set([200, 429]))
    proxy.mend()
    await eventually(mode).toBeNull()
  })
})
