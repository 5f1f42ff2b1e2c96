import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { startPostgres } from './servers/postgres.js'

const postgres = await startPostgres()
afterAll(async () => await postgres?.stop())

const model = 'gpt-4.1-mini'
const slow = `${model}-sim-fault-slow-first-byte`

function post(url: string, key: string, body: object, headers: Readonly<Record<string, string>> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headers },
    body: JSON.stringify(body),
  })
}

async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error?: { code: string } }
  return error?.code ?? `no error: ${response.status}`
}

describe('A request with an idempotency-key', () => {
  let product: RunningProduct
  beforeAll(async () => {
    product = await startProduct()
  }, 60_000)
  afterAll(async () => await product.dispose())

  const complete = (key: string, body: object, headers = {}) =>
    post(`${product.url}/v1/reliable_completion`, key, body, headers)
  const accepted = async (needle = '') => {
    const text = await readFile(join(product.dataDir, 'simulator_calls.jsonl'), 'utf8').catch(() => '')
    return text.split('\n').filter((line) => line.includes(needle) && line.endsWith('}')).length
  }

  it('is done once, and answered with the same bytes afterwards', async () => {
    const before = await accepted()
    const first = await complete('once', { prompt: 'Say hello.', model })
    const text = await first.text()
    const again = await complete('once', { model, prompt: 'Say hello.' })
    expect([first.status, again.status]).toEqual([200, 200])
    expect(await again.text()).toBe(text)
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.headers.get('x-maester-cost-usd')).toBe('0')
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(await accepted()).toBe(before + 1)
  })

  it.each([
    ['/v1/chat/completions', { model, messages: [{ role: 'user', content: 'Hi' }], stream: true }],
    ['/v1/messages', { model, max_tokens: 20, messages: [{ role: 'user', content: 'Hi' }], stream: true }],
    ['/v1/responses', { model, input: 'Hi', stream: true }],
    ['/v1/reliable_completion', { model, prompt: 'Hi', stream: true }],
    ['/v1/embeddings', { model: 'text-embedding-3-small', input: 'Hi' }],
    ['/v1/jobs', { name: 'batch_inference', payload: { items: [{ prompt: 'Hi' }] } }],
  ])('is answered again as it was by %s', async (path, body) => {
    const first = await post(`${product.url}${path}`, 'same key', body)
    const text = await first.text()
    const again = await post(`${product.url}${path}`, 'same key', body)
    expect(first.status).toBeLessThan(300)
    expect([again.status, await again.text()]).toEqual([first.status, text])
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(again.headers.get('idempotent-replayed')).toBe('true')
  })

  it('is answered again as it was by the replay of a request, which is made once', async () => {
    const first = await complete('to be replayed', { prompt: 'Say hello.', model })
    const run = `${product.url}/v1/replays/${first.headers.get('x-request-id')}/run`
    const before = await accepted()
    const replay = await post(run, 'replay', { model: 'gpt-4.1' })
    const text = await replay.text()
    const again = await post(run, 'replay', { model: 'gpt-4.1' })
    expect([replay.status, await again.text()]).toEqual([200, text])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await accepted()).toBe(before + 1)

    const other = await post(run, 'replay', {})
    expect([other.status, await codeOf(other)]).toEqual([422, 'idempotency_key_reused'])
    const elsewhere = await complete('replay', { prompt: 'Say hello.', model })
    expect([elsewhere.status, elsewhere.headers.get('idempotent-replayed')]).toEqual([200, null])
  })

  it('is refused when the key belongs to another request', async () => {
    await (await complete('other', { prompt: 'One', model })).text()
    const other = await complete('other', { prompt: 'Two', model })
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ error: { type: 'idempotency_error', code: 'idempotency_key_reused' } })
  })

  it('is refused when the key is none', async () => {
    for (const key of ['', 'x'.repeat(256)]) {
      const response = await complete(key, { prompt: 'Hi', model })
      expect([response.status, await codeOf(response)]).toEqual([400, 'invalid_value'])
    }
  })

  it('keeps an error of a provider, and forgets a refusal before one was asked', async () => {
    const failing = { prompt: 'Hi', model: `${model}-sim-fault-http-400` }
    const first = await complete('failed', failing)
    const again = await complete('failed', failing)
    expect(again.status).toBe(first.status)
    expect(await again.text()).toBe(await first.text())
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.headers.get('x-should-retry')).toBe('false')

    expect((await complete('refused', { prompt: 1, model })).status).toBe(400)
    expect((await complete('refused', { prompt: 'Hi', model })).status).toBe(200)
  })

  it('brings the events there were and the error when its stream was cut', async () => {
    const body = { prompt: 'Hi', model: `${model}-sim-fault-error-mid-stream`, stream: true }
    const first = await (await complete('cut', body)).text()
    const again = await complete('cut', body)
    expect(first).toContain('event: error')
    expect(await again.text()).toBe(first)
  })

  it('is answered to a caller who hung up and comes back, and was asked once', async () => {
    const caller = new AbortController()
    const body = { prompt: 'Hi', model: 'gpt-4o-sim-fault-slow-first-byte' }
    const asked = () => accepted('"model":"gpt-4o')
    const hungUp = fetch(`${product.url}/v1/reliable_completion`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'hung up' },
      body: JSON.stringify(body),
      signal: caller.signal,
    }).catch(() => undefined)
    await vi.waitUntil(async () => (await asked()) > 0, { timeout: 10_000 })
    caller.abort()
    await hungUp
    await vi.waitUntil(async () => (await complete('hung up', body)).headers.get('idempotent-replayed') === 'true', {
      timeout: 10_000,
    })
    expect(await asked()).toBe(1)
  }, 30_000)

  it("is answered once through the official SDK's own retries", async () => {
    const client = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: 'unused', maxRetries: 5 })
    const before = await accepted()
    const asked = () =>
      client.chat.completions.create(
        { model, messages: [{ role: 'user', content: 'Hi' }] },
        { headers: { 'idempotency-key': 'sdk' } },
      )
    const answers = await Promise.all([asked(), asked(), asked()])
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await accepted()).toBe(before + 1)
  }, 30_000)
})

it('says that nobody knows, after kill -9 in the middle of a call', async () => {
  const first = await startProduct()
  const { dataDir } = first
  const body = { prompt: 'Hi', model: slow }
  const url = (product: RunningProduct) => `${product.url}/v1/reliable_completion`
  const call = post(url(first), 'killed', body).catch(() => undefined)
  await vi.waitUntil(
    async () => (await readFile(join(dataDir, 'simulator_calls.jsonl'), 'utf8').catch(() => '')) !== '',
    {
      timeout: 20_000,
    },
  )
  await first.kill()
  await call
  const second = await startProduct({ dataDir })
  try {
    await vi.waitUntil(async () => (await codeOf(await post(url(second), 'killed', body))) === 'outcome_unknown', {
      timeout: 20_000,
      interval: 500,
    })
    expect((await post(url(second), 'killed', body, { 'x-maester-retry-unknown': 'true' })).status).toBe(200)
    expect((await post(url(second), 'killed', body)).headers.get('idempotent-replayed')).toBe('true')
  } finally {
    await second.dispose()
    await first.dispose()
  }
}, 90_000)

it.skipIf(postgres === undefined)(
  'is done once by two processes on one Postgres',
  async () => {
    const environment = { DATABASE_URL: await postgres!.createDatabase(), MAESTER_AUTH: 'local' }
    const products = [await startProduct({ environment }), await startProduct({ environment })]
    try {
      const body = { prompt: 'Hi', model: slow }
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          post(`${products[index % 2]!.url}/v1/reliable_completion`, 'two', body),
        ),
      )
      const done = answers.filter(({ status }) => status === 200)
      const refused = answers.filter(({ status }) => status === 409)
      expect([done.length, refused.length]).toEqual([1, 19])
      expect(refused.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true)
      const text = await done[0]!.text()
      for (const { url } of products) {
        const again = await post(`${url}/v1/reliable_completion`, 'two', body)
        expect([again.headers.get('idempotent-replayed'), await again.text()]).toEqual(['true', text])
      }
    } finally {
      for (const product of products) await product.dispose()
    }
  },
  90_000,
)
