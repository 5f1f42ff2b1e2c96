import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { startPostgres } from './servers/postgres.js'

/** The machine may be busy with other things. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 })

const settings = `
providers:
  steady: { type: simulator }
  tried: { type: simulator }
models:
  answers:
    targets: [{ target: steady/gpt-4.1-mini }]
    canary: { target: tried/gpt-4.1-mini-sim-fault-http-500, percent: 50, guard: { max_error_rate: 0.05 } }
reliability:
  retries: { base_ms: 1 }
  breaker: { consecutive_failures: 1000, min_requests: 1000 }
`

const postgres = await startPostgres()
let folder: string
let environment: Record<string, string>
const products: RunningProduct[] = []

beforeAll(async () => {
  if (!postgres) return
  folder = await mkdtemp(join(tmpdir(), 'maester-canaries-'))
  const MAESTER_CONFIG = join(folder, 'maester.yaml')
  await writeFile(MAESTER_CONFIG, settings)
  environment = {
    ...{ MAESTER_CONFIG, DATABASE_URL: await postgres.createDatabase() },
    MAESTER_ADMIN_KEY: 'an-operator-for-tests-of-32-characters-or-more',
  }
  for (let started = 0; started < 2; started += 1) products.push(await startProduct({ environment }))
}, 90_000)
afterAll(async () => {
  await Promise.all(products.map((product) => product.dispose()))
  await postgres?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

interface Canary {
  readonly state: string
  readonly percent: number
  readonly reason: string | null
  readonly arms: Record<'canary' | 'stable', { readonly calls: number; readonly errors: number }>
}

async function ask<Answer>({ url }: RunningProduct, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${environment.MAESTER_ADMIN_KEY}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as Answer
}

const canaryOf = (product: RunningProduct) => ask<Canary>(product, 'GET', '/v1/canaries/answers')
const alertsOf = async (product: RunningProduct, kind: string) =>
  (await ask<{ data: readonly object[] }>(product, 'GET', `/v1/alerts?of=service&kind=${kind}`)).data
async function call(product: RunningProduct): Promise<string> {
  const body = { prompt: 'Hi', model: 'answers' }
  return (await ask<{ provider: string }>(product, 'POST', '/v1/reliable_completion', body)).provider
}

describe.skipIf(postgres === undefined)('two processes on one Postgres', () => {
  it('roll a failing canary back together, by the calls of both, once, and for good', async () => {
    const [one, other] = [products[0]!, products[1]!]
    for (let round = 0; round < 40; round += 1) {
      const answers = await Promise.all([one, other].map(call))
      expect(answers).toEqual(['steady', 'steady'])
    }
    for (const product of [one, other]) {
      await eventually(async () => (await canaryOf(product)).state).toBe('rolled_back')
    }
    const rolledBack = await canaryOf(one)
    expect(rolledBack).toMatchObject({ percent: 0, reason: 'max_error_rate' })
    expect(rolledBack.arms.canary.calls).toBe(rolledBack.arms.canary.errors)
    await eventually(async () => (await alertsOf(other, 'canary_rolled_back')).length).toBe(1)
    for (const product of [one, other]) expect(product.output()).toContain('"event":"canary_rolled_back"')

    expect(await other.stop()).toBe(0)
    await one.kill()
    const next = await startProduct({ environment })
    products.push(next)
    expect(await canaryOf(next)).toMatchObject({ state: 'rolled_back', percent: 0, reason: 'max_error_rate' })
    for (let calls = 0; calls < 10; calls += 1) await call(next)
    const still = await canaryOf(next)
    expect(still.arms.canary.calls).toBeGreaterThanOrEqual(10)
    expect(still.state).toBe('rolled_back')
    expect(await alertsOf(next, 'canary_rolled_back')).toHaveLength(1)

    const late = await startProduct({ environment })
    products.push(late)
    await ask(late, 'POST', '/v1/canaries/answers/resume')
    await eventually(async () => (await canaryOf(next)).state).toBe('running')
    await ask(next, 'POST', '/v1/canaries/answers/rollback')
    await eventually(async () => (await canaryOf(late)).reason).toBe('by_hand')
  }, 90_000)
})
