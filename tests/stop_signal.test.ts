import { once } from 'node:events'
import { request } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'

let product: RunningProduct | undefined
afterEach(() => product?.dispose())

it('says at SIGTERM that it is stopping, finishes what is open, ends watchers, and exits 0', async () => {
  product = await startProduct()
  const { url } = product
  const open = ask(url, 'POST', '/v1/reliable_completion', { prompt: 'Say hello.', model: slowModel })
  const stream = ask(url, 'POST', '/v1/chat/completions', {
    model: slowModel,
    stream: true,
    messages: [{ role: 'user', content: 'Say hello.' }],
  })
  const items = Array.from({ length: 50 }, () => ({ prompt: 'Hi', model: slowModel }))
  const job = await ask(url, 'POST', '/v1/jobs', { name: 'batch_inference', payload: { items, concurrency: 1 } })
  const watched = await openAnswer(url, 'GET', `/v1/jobs/${JSON.parse(job.body).job_id}/events`)
  const accepted = () => product!.output().split('simulator_call_accepted').length - 1
  await expect.poll(accepted, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
  const startedMs = performance.now()
  const stopped = product.stop()
  await expect.poll(async () => (await ask(url, 'GET', '/readyz')).status).toBe(503)

  expect(JSON.parse((await ask(url, 'GET', '/readyz')).body)).toEqual({
    status: 'unavailable',
    reasons: ['shutting_down'],
  })
  expect(await ask(url, 'GET', '/livez')).toMatchObject({ status: 200 })
  const refused = await ask(url, 'POST', '/v1/reliable_completion', { prompt: 'Too late.' })
  expect(refused).toMatchObject({ status: 503, headers: { connection: 'close', 'retry-after': '1' } })
  expect(JSON.parse(refused.body)).toMatchObject({ error: { type: 'overloaded_error', code: 'shutting_down' } })
  expect(await watched.text()).toMatch(/event: error\ndata: .*"shutting_down"/)

  expect(await open).toMatchObject({ status: 200 })
  expect((await stream).body).toContain('data: [DONE]')
  expect(await stopped).toBe(0)
  expect(performance.now() - startedMs).toBeLessThan(15_000)
}, 60_000)

it('exits at once at a second signal', async () => {
  product = await startProduct()
  const open = ask(product.url, 'POST', '/v1/reliable_completion', { prompt: 'Hi', model: slowModel })
  const cut = expect(open).rejects.toThrow()
  await expect.poll(() => product!.output()).toContain('simulator_call_accepted')
  const first = product.stop()
  await expect.poll(async () => (await ask(product!.url, 'GET', '/readyz')).status).toBe(503)

  expect(await product.stop()).toBe(1)
  await Promise.all([first, cut])
}, 60_000)

/** Its first byte comes after 2 s. */
const slowModel = 'gpt-4.1-mini-sim-fault-slow-first-byte'

/** On a connection of its own: what a load balancer or a new caller would meet. */
async function ask(url: string, method: string, path: string, body?: object) {
  const { status, headers, text } = await openAnswer(url, method, path, body)
  return { status, headers, body: await text() }
}

/** Resolves when the answer has begun. */
async function openAnswer(url: string, method: string, path: string, body?: object) {
  const sent = request(url + path, { method, agent: false, headers: { 'content-type': 'application/json' } })
  sent.end(body && JSON.stringify(body))
  const [response] = await once(sent, 'response')
  return {
    status: response.statusCode as number,
    headers: response.headers,
    async text() {
      let text = ''
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      return text
    },
  }
}
