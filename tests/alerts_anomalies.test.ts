import { randomUUID } from 'node:crypto'
import { createReportSpendHistory, findAnomalies } from '@maester/alerts'
import { createStorage, type Storage } from '@maester/database'
import type { Alert } from '@maester/observability'
import { expect, it } from 'vitest'
import { describeOnEngines } from './database_engines.js'

const usd = 1_000_000_000_000n
const watch = { threshold: 0.2, baselineDays: 7, minPicoUsd: usd, timeZone: 'Europe/Berlin' }

describeOnEngines('Spend out of the ordinary', (database) => {
  it('is found from the ledger by tenant, model and tag, with what explains it', async () => {
    const storage = createStorage(database())
    const tenantId = `tenant_${randomUUID()}`
    for (let day = 12; day <= 20; day += 1) {
      const isLast = day === 20
      await spend(storage, { tenantId, day, usd: 10n, tags: { feature: 'search' } })
      await spend(storage, {
        tenantId,
        day,
        usd: isLast ? 30n : 10n,
        tokens: isLast ? 3_000 : 1_000,
        tags: { feature: 'chat' },
      })
      // After the hour that is judged.
      await spend(storage, { tenantId, day, hour: 15, usd: 500n, tags: {} })
    }
    await storage.foldUsage()
    // Not in the roll-ups yet.
    await spend(storage, { tenantId, day: 20, usd: 10n, tokens: 1_000, tags: { feature: 'chat' } })

    const now = () => new Date('2026-11-20T11:10:00Z')
    const history = createReportSpendHistory({ reports: storage.usageReports, tagNames: storage.tagNames, now })
    const raised: Alert[] = []
    await findAnomalies({ history, alerts: { raise: (alert) => void raised.push(alert) }, watch }, now())
    const own = raised.filter((alert) => alert.tenantId === tenantId)
    expect(own.map(({ key }) => key).toSorted()).toEqual([
      'model:openai/gpt-4.1:2026-11-20',
      'tag:feature=chat:2026-11-20',
      `tenant:${tenantId}:2026-11-20`,
    ])
    expect(own.find(({ key }) => key.startsWith('tag:'))).toMatchObject({
      title: 'Spend of tag feature=chat is 300 % above its 7-day average: more tokens per call.',
      detail: { spent_usd: '40', average_usd: '10.000000', same_weekday_usd: '10', until_hour: 12 },
    })
  })
})

interface Spent {
  readonly tenantId: string
  /** Of November 2026. */
  readonly day: number
  /** UTC. Default 9. */
  readonly hour?: number
  readonly usd: bigint
  readonly tokens?: number
  readonly tags: Readonly<Record<string, string>>
}

async function spend({ ledger }: Storage, { tenantId, day, hour = 9, usd: amount, tokens = 1_000, tags }: Spent) {
  const createdAt = new Date(Date.UTC(2026, 10, day, hour))
  const attemptId = randomUUID()
  await ledger.open({
    ...{ attemptId, requestId: randomUUID(), traceId: 'a'.repeat(32), tenantId, kind: 'completion', attempt: 1 },
    ...{ provider: 'openai', model: 'gpt-4.1', simulated: false, tags, reservedPicoUsd: 1n, estimatedUsage: {} },
    createdAt,
  })
  const totalPicoUsd = amount * usd
  await ledger.close({
    ...{ attemptId, tenantId, state: 'settled', usage: { inputTokens: tokens, outputTokens: 0 }, estimated: false },
    cost: { inputPicoUsd: totalPicoUsd, outputPicoUsd: 0n, totalPicoUsd, priceStatus: 'priced', priceVersion: 'v' },
    ...{ durationMs: 1, settledAt: createdAt },
  })
}
