import type { HourlySpend } from '@maester/alerts'
import type { JobContext } from '@maester/jobs'
import type { Alert } from '@maester/observability'
import { createMemoryLogger } from '@maester/observability/testing'
import { expect, it } from 'vitest'
import { detectAnomaliesJob } from './detect_anomalies.js'

const usd = 1_000_000_000_000n
const signal = new AbortController().signal
const context: JobContext = {
  ...{ tenantId: '*', jobId: 'j', attempt: 1, stopping: signal, signal, reportProgress: () => {} },
  log: createMemoryLogger().log,
}

/** 10 USD in one morning hour of each day of the week before, and `today` in that of the 20th. */
function rowsOf(tenantId: string, today: bigint): readonly HourlySpend[] {
  return Array.from({ length: 8 }, (_, index) => ({
    ...{ series: { kind: 'tenant', name: tenantId }, day: `2026-11-${13 + index}`, hour: 9, model: 'openai/gpt-4.1' },
    ...{ calls: 1, inputTokens: 1, outputTokens: 0, inputPicoUsd: 0n, outputPicoUsd: 0n },
    totalPicoUsd: (index === 7 ? today : 10n) * usd,
  }))
}

it('judges every tenant up to the last whole hour, and raises the same alerts when it runs again', async () => {
  const raised: Alert[] = []
  const spend: Readonly<Record<string, bigint>> = { acme: 10n, globex: 30n }
  const anomalies = {
    history: {
      tenants: async () => Object.keys(spend),
      hourly: async ({ tenantId }: { readonly tenantId: string }) => rowsOf(tenantId, spend[tenantId]!),
    },
    alerts: { raise: (alert: Alert) => void raised.push(alert) },
    watch: { threshold: 0.2, baselineDays: 7, minPicoUsd: usd, timeZone: 'UTC' },
  }
  const job = detectAnomaliesJob({ anomalies })
  expect(await job.run({ at: '2026-11-20T10:05:00Z' }, context)).toEqual({ found: 1 })
  expect(await job.run({ at: '2026-11-20T10:05:00Z' }, context)).toEqual({ found: 1 })
  expect(raised.map(({ tenantId, key }) => [tenantId, key])).toEqual(
    Array(2).fill(['globex', 'tenant:globex:2026-11-20']),
  )
  await expect(job.run({ at: 'soon' }, context)).rejects.toMatchObject({ code: 'invalid_value' })
})
