// A ledger in memory: node examples/embedded_ledger.mjs
import { createStorage, openEmbedded } from '@maester/database'

const database = await openEmbedded() // { dataDir: './data' } keeps it; connectPostgres({ url }) is the same on a server
const { ledger, flush } = createStorage(database)

const [attemptId, tenantId, at] = ['att_1', 'acme', new Date()]
await ledger.open({
  ...{ attemptId, tenantId, requestId: 'req_1', traceId: '0af7651916cd43dd8448eb211c80319c' },
  ...{ kind: 'completion', attempt: 1, provider: 'openai', model: 'gpt-4.1-mini', simulated: false, tags: {} },
  ...{ reservedPicoUsd: 120_000_000n, estimatedUsage: { inputTokens: 40, outputTokens: 65 }, createdAt: at },
})
await ledger.close({
  ...{ attemptId, tenantId, state: 'settled', usage: { inputTokens: 40, outputTokens: 48 }, estimated: false },
  cost: {
    ...{ inputPicoUsd: 16_000_000n, outputPicoUsd: 76_800_000n, totalPicoUsd: 92_800_000n },
    ...{ priceStatus: 'priced', priceVersion: 'example' },
  },
  ...{ finishReason: 'stop', durationMs: 12, settledAt: new Date() },
})

const { records } = await ledger.list({ tenantId, limit: 10 })
console.log(records[0].state, records[0].outcome.cost.totalPicoUsd)
console.log('another tenant sees', (await ledger.list({ tenantId: 'globex', limit: 10 })).records.length)

await flush()
await database.close()
