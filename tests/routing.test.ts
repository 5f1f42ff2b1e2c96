import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'

const settings = `
providers:
  here: { type: simulator, region: eu }
  there: { type: simulator, region: us }
models:
  split:
    targets: [{ target: here/gpt-4.1-mini, weight: 1 }, { target: there/gpt-4.1-mini, weight: 1 }]
    strategy: weighted
  open: { targets: [{ target: here/gpt-4.1 }, { target: there/gpt-4.1-nano }] }
model_overrides:
  here/gpt-4.1: { capabilities: [-vision], context_window_tokens: 5000 }
profiles:
  thrifty: { cost: 1 }
`

let folder: string
let product: RunningProduct

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maester-routing-'))
  const file = join(folder, 'maester.yaml')
  await writeFile(file, settings)
  product = await startProduct({ environment: { MAESTER_CONFIG: file } })
}, 90_000)

afterAll(async () => {
  await product?.dispose()
  await rm(folder, { recursive: true, force: true })
})

const post = (path: string, body: object) =>
  fetch(product.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const explain = async (body: object) => (await (await post('/v1/route/explain', body)).json()) as Explanation

interface Explanation {
  readonly strategy: string
  readonly candidates: readonly { readonly provider: string }[]
  readonly left_out: readonly object[]
}

interface Providers {
  readonly data: readonly { readonly name: string; readonly targets: readonly { readonly model: string }[] }[]
}

it('sends each request where the file says it goes', async () => {
  const ask = async (body: object) => (await post('/v1/reliable_completion', { prompt: 'Hello', ...body })).json()
  expect(await ask({ model: 'open' })).toMatchObject({ provider: 'here', routing: { strategy: 'priority' } })
  expect(await ask({ model: 'open', profile: 'thrifty' })).toMatchObject({
    provider: 'there',
    routing: { strategy: 'balanced' },
  })
  expect(await ask({ model: 'split', require: ['region:us'] })).toMatchObject({ provider: 'there' })
  const refused = await post('/v1/reliable_completion', { prompt: 'Hello', model: 'split', require: ['region:asia'] })
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ error: { code: 'region_blocked', type: 'permission_error' } })
})

it('spreads requests over the targets', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () =>
      (await post('/v1/reliable_completion', { prompt: 'Hi', model: 'split' })).json(),
    ),
  )
  const providers = new Set(answers.map((answer) => (answer as { provider: string }).provider))
  expect([...providers].toSorted()).toEqual(['here', 'there'])
})

it('explains where a request would go', async () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
  const seeing = await explain({ model: 'open', messages: [{ role: 'user', content: [image] }] })
  expect(seeing).toMatchObject({
    candidates: [{ provider: 'there', breaker: { state: 'closed' } }],
    left_out: [{ provider: 'here', reason: 'has no vision' }],
  })
})

it('shows how the providers are doing, also as metrics', async () => {
  const { data } = (await (await fetch(`${product.url}/v1/providers`)).json()) as Providers
  const here = data.find(({ name }) => name === 'here')
  expect(here).toMatchObject({ type: 'openai', simulated: true })
  expect(here?.targets.find(({ model }) => model === 'gpt-4.1-mini')).toMatchObject({
    region: 'eu',
    error_rate: 0,
    in_flight: 0,
    latency_ms: { total: { p95: expect.any(Number) }, first_output: null },
    breaker: { state: 'closed' },
    keys_set_aside: [],
  })
  const metrics = await (await fetch(`${product.url}/metrics`)).text()
  expect(metrics).toMatch(
    /maester_target_latency_seconds\{provider="here",model="gpt-4.1-mini",phase="total",quantile="0.95"\} [\d.]+/,
  )
})
