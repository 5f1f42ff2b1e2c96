import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSafeFetch } from '@maester/outbound'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { alertIdOf } from '../alert_id.js'
import type { RaisedAlert } from '../alert_store.js'
import { createMemoryAlertStore } from '../stores/memory_alert_store.js'
import { announceAlerts } from './announce_alerts.js'
import { deliverWebhook, type WebhookDelivery } from './deliver_webhook.js'
import { webhookIdOf } from './webhook_target.js'

const received: { headers: IncomingHttpHeaders; body: string }[] = []
let status = 204
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  received.push({ headers: request.headers, body })
  response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end()
})
beforeAll(() => new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve)))
afterAll(() => void receiver.close())

const secret = 'a secret of at least thirty-two characters'
const alert: RaisedAlert = {
  ...{ tenantId: 'acme', kind: 'budget_threshold', key: 'k', severity: 'warning', count: 1 },
  ...{ title: '80 % of the budget of demo is spent.', detail: { spent_usd: '8' }, raisedAt: new Date(1_000) },
}

async function scene({ allowPrivateNetwork = true } = {}) {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  const webhook = { id: webhookIdOf(url), url, secret, allowPrivateNetwork }
  const store = createMemoryAlertStore()
  await store.record([alert])
  const dependencies = {
    store,
    webhooks: [webhook],
    safeFetch: createSafeFetch({ allowedPorts: 'any' }),
    privateFetch: createSafeFetch({ allowedPorts: 'any', allowsAddress: () => true }),
    now: () => new Date('2026-11-20T10:00:00.900Z'),
  }
  const delivery: WebhookDelivery = {
    ...{ tenantId: 'acme', alertId: alertIdOf(alert), webhookId: webhook.id, deliveryId: 'delivery_1' },
  }
  return { store, webhook, dependencies, delivery, deliver: () => deliverWebhook(delivery, dependencies) }
}

it('sends the alert with a signature that a receiver can compute', async () => {
  status = 204
  received.length = 0
  const { deliver } = await scene()
  expect(await deliver()).toEqual({ outcome: 'delivered', status: 204 })
  const [{ headers, body } = { headers: {}, body: '' }] = received
  expect(headers['x-maester-timestamp']).toBe(String(Date.parse('2026-11-20T10:00:00Z') / 1_000))
  const signed = `${headers['x-maester-timestamp']}.${body}`
  expect(headers['x-maester-signature']).toBe(createHmac('sha256', secret).update(signed).digest('hex'))
  expect(headers['x-maester-delivery']).toBe('delivery_1')
  expect(JSON.parse(body)).toMatchObject({
    id: 'delivery_1',
    type: 'alert',
    alert: { tenant: 'acme', kind: alert.kind },
  })
})

it.each([
  [500, true],
  [404, true],
  [302, true],
  [410, false],
])('takes %i for a no, and follows no redirect', async (answered, retryable) => {
  status = answered
  received.length = 0
  const { deliver } = await scene()
  await expect(deliver()).rejects.toMatchObject({ code: 'webhook_refused', status: answered, retryable })
  expect(received).toHaveLength(1)
})

it('goes to no private address unless the operator allows it', async () => {
  received.length = 0
  const { deliver } = await scene({ allowPrivateNetwork: false })
  await expect(deliver()).rejects.toMatchObject({ code: 'address_refused', retryable: false })
  expect(received).toEqual([])
})

it('drops what nobody knows any more', async () => {
  const { delivery, dependencies } = await scene()
  expect(await deliverWebhook({ ...delivery, webhookId: 'webhook_gone' }, dependencies)).toEqual({ outcome: 'dropped' })
  expect(await deliverWebhook({ ...delivery, alertId: 'alert_gone' }, dependencies)).toEqual({ outcome: 'dropped' })
})

it('announces every alert to every webhook once, and again what was not noted', async () => {
  const { store } = await scene()
  await store.record([{ ...alert, key: 'other' }])
  const made: string[] = []
  let left = 3
  const enqueue = async ({ deliveryId }: WebhookDelivery) => {
    if (left-- === 0) throw new Error('storage has gone')
    made.push(deliveryId)
  }
  const webhooks = [{ id: 'webhook_a' }, { id: 'webhook_b' }]
  await expect(announceAlerts({ store, webhooks, enqueue })).rejects.toThrow('storage has gone')
  expect(await announceAlerts({ store, webhooks, enqueue })).toBe(1)
  expect(await announceAlerts({ store, webhooks, enqueue })).toBe(0)
  expect(made).toHaveLength(5)
  expect(new Set(made).size).toBe(4)
})
