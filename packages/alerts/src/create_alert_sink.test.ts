import type { Alert } from '@maester/observability'
import { createMemoryLogger } from '@maester/observability/testing'
import { expect, it } from 'vitest'
import { createAlertSink } from './create_alert_sink.js'
import { createMemoryAlertStore } from './stores/memory_alert_store.js'

const alert: Alert = {
  ...{ tenantId: 'acme', kind: 'unknown_price', key: 'openai/new', severity: 'warning' },
  ...{ title: 'No price is known for openai/new.', detail: { model: 'openai/new' }, raisedAt: new Date(0) },
}
const atOnce = { wait: async () => {} }

it('keeps what is raised, and writes what is raised again in the meantime as one', async () => {
  const store = createMemoryAlertStore()
  let writes = 0
  const counted = {
    record: async (alerts: Parameters<typeof store.record>[0]) => {
      writes += 1
      await store.record(alerts)
    },
  }
  const sink = createAlertSink({ store: counted, log: createMemoryLogger().log, ...atOnce })
  for (let times = 0; times < 500; times += 1) sink.raise(alert)
  sink.raise({ ...alert, key: 'openai/newer' })
  await sink.flush(1_000)
  const { alerts } = await store.list({ tenantId: 'acme', limit: 10 })
  expect(alerts.map(({ key, count }) => [key, count]).toSorted()).toEqual([
    ['openai/new', 500],
    ['openai/newer', 1],
  ])
  expect(writes).toBe(1)
})

it('counts each raising and logs an alert once for each write', async () => {
  const { log, lines } = createMemoryLogger()
  const counted: unknown[] = []
  const metrics = { alert: (labels: object) => void counted.push(labels) }
  const sink = createAlertSink({ store: createMemoryAlertStore(), log, metrics, ...atOnce })
  sink.raise(alert)
  sink.raise(alert)
  await sink.flush(1_000)
  expect(counted).toEqual(Array(2).fill({ kind: 'unknown_price', severity: 'warning' }))
  expect(lines).toMatchObject([{ event: 'alert_raised', tenant_id: 'acme', key: 'openai/new' }])
})

it('never fails who raises an alert, and keeps it once storage is back', async () => {
  const store = createMemoryAlertStore()
  let isAway = true
  const { log, lines } = createMemoryLogger()
  const flaky = {
    record: async (alerts: Parameters<typeof store.record>[0]) => {
      if (isAway) throw new Error('storage has gone')
      await store.record(alerts)
    },
  }
  await new Promise<void>((onRecorded) => {
    const wait = async () => {
      isAway = false
    }
    const sink = createAlertSink({ store: flaky, log, wait, onRecorded })
    sink.raise(alert)
    sink.raise(alert)
  })
  expect(await store.list({ tenantId: 'acme', limit: 10 })).toMatchObject({ alerts: [{ count: 2 }] })
  expect(lines.map(({ event }) => event)).toContain('alerts_not_written')
})

it('holds so many and no more', async () => {
  const { log, lines } = createMemoryLogger()
  const away = { record: () => Promise.reject(new Error('storage has gone')) }
  const sink = createAlertSink({ store: away, log, maxWaiting: 2 })
  for (const key of ['a', 'b', 'c']) sink.raise({ ...alert, key })
  await sink.flush(1_000)
  expect(lines.filter(({ event }) => event === 'alert_not_kept')).toMatchObject([{ reason: 'queue_full' }])
})
