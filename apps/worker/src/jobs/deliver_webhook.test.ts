import { alertIdOf, createMemoryAlertStore, type RaisedAlert } from '@maester/alerts'
import type { JobContext } from '@maester/jobs'
import { createMemoryLogger } from '@maester/observability/testing'
import { expect, it } from 'vitest'
import { deliverWebhookJob } from './deliver_webhook.js'

const signal = new AbortController().signal
const context = (tenantId: string): JobContext => ({
  ...{ tenantId, jobId: 'delivery_1', attempt: 1, stopping: signal, signal, reportProgress: () => {} },
  log: createMemoryLogger().log,
})
const alert: RaisedAlert = {
  ...{ tenantId: 'acme', kind: 'spend_anomaly', key: 'k', severity: 'info', title: 'T', detail: {}, count: 1 },
  raisedAt: new Date(0),
}

async function scene(status: number) {
  const store = createMemoryAlertStore()
  await store.record([alert])
  const sent: string[] = []
  const send = async (_url: string, request?: { readonly body?: unknown }) => {
    sent.push(JSON.parse(String(request?.body)).id)
    return { status, headers: {}, body: Buffer.alloc(0), url: '' }
  }
  const webhooks = [{ id: 'webhook_1', url: 'https://hooks.test/', secret: 's'.repeat(32), allowPrivateNetwork: false }]
  const alerts = { store, webhooks, safeFetch: send, privateFetch: send, now: () => new Date() }
  const job = deliverWebhookJob({ alerts })
  const payload = { alert_id: alertIdOf(alert), webhook_id: 'webhook_1' }
  return { job, payload, sent }
}

it('delivers with the id of the job, the second time too', async () => {
  const { job, payload, sent } = await scene(200)
  expect(await job.run(payload, context('acme'))).toEqual({ outcome: 'delivered', status: 200 })
  await job.run(payload, context('acme'))
  expect(sent).toEqual(['delivery_1', 'delivery_1'])
})

it('is tried again when the receiver says no', async () => {
  const { job, payload } = await scene(503)
  await expect(job.run(payload, context('acme'))).rejects.toMatchObject({ code: 'webhook_refused', retryable: true })
})

it('tells nothing of another tenant, or of the service to a tenant', async () => {
  const { job, payload, sent } = await scene(200)
  expect(await job.run(payload, context('globex'))).toEqual({ outcome: 'dropped' })
  expect(await job.run(payload, context('*'))).toEqual({ outcome: 'dropped' })
  expect(sent).toEqual([])
})

it('refuses a payload that names no alert', async () => {
  const { job } = await scene(200)
  await expect(job.run({ webhook_id: 'webhook_1' }, context('acme'))).rejects.toMatchObject({ code: 'invalid_value' })
})
