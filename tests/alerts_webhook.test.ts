import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'

const secret = 'a webhook secret of at least 32 characters'
const received: { headers: IncomingHttpHeaders; body: string }[] = []
// The first delivery of all meets a receiver that is down.
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  received.push({ headers: request.headers, body })
  response.writeHead(received.length === 1 ? 503 : 204).end()
})
let product: RunningProduct | undefined
let folder: string | undefined
afterAll(async () => {
  await product?.dispose()
  receiver.close()
  if (folder) await rm(folder, { recursive: true })
})

it('tells a webhook of a budget that is spent, again after a refusal, signed', async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  folder = await mkdtemp(join(tmpdir(), 'maester-webhook-'))
  const file = join(folder, 'maester.yaml')
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`
  await writeFile(
    file,
    `budgets: [{ scope: demo, limit_usd: "0.0000001", window: month, mode: soft }]
alerts: { webhooks: [{ url: "${url}", secret: "\${WEBHOOK_SECRET}", allow_private_network: true }] }\n`,
  )
  product = await startProduct({ environment: { MAESTER_CONFIG: file, WEBHOOK_SECRET: secret } })
  const answer = await fetch(`${product.url}/v1/reliable_completion`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'Hello', budget_scope: 'demo' }),
  })
  expect(answer.status).toBe(200)

  // 50, 80 and 100 %, and one of them twice.
  await vi.waitUntil(() => received.length >= 4, { timeout: 30_000, interval: 50 })
  const bodies = received.map(({ body }) => JSON.parse(body))
  expect(bodies[0].id).toBe(bodies.findLast(({ id }) => id === bodies[0].id).id)
  const delivered = new Map(bodies.map((body) => [body.id, body.alert]))
  expect([...delivered.values()].map(({ detail }) => detail.threshold_percent).toSorted()).toEqual([100, 50, 80])
  for (const { headers, body } of received) {
    const signature = createHmac('sha256', secret).update(`${headers['x-maester-timestamp']}.${body}`).digest('hex')
    expect(headers['x-maester-signature']).toBe(signature)
    expect(JSON.parse(body).id).toBe(headers['x-maester-delivery'])
  }
  expect(product.output()).not.toContain(secret)
  const jobs = await fetch(`${product.url}/v1/jobs?name=deliver_webhook`).then((response) => response.json())
  expect(jobs).toMatchObject({ data: Array(3).fill({ name: 'deliver_webhook' }) })
}, 60_000)
