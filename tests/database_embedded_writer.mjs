import { randomUUID } from 'node:crypto'
import { createStorage, openEmbedded } from '@maester/database'

// Opens attempts without end, many at a time, and prints the id of each one that was acknowledged.
const database = await openEmbedded({ dataDir: process.argv[2] ?? '' })
const { ledger } = createStorage(database)

async function write() {
  for (;;) {
    const attemptId = randomUUID()
    await ledger.open({
      ...{ attemptId, requestId: attemptId, traceId: 'a'.repeat(32), tenantId: 'acme', kind: 'completion', attempt: 1 },
      ...{ provider: 'openai', model: 'gpt-4.1-mini', simulated: true, tags: {}, reservedPicoUsd: 1n },
      ...{ estimatedUsage: {}, createdAt: new Date() },
    })
    process.stdout.write(`${attemptId}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, write))
