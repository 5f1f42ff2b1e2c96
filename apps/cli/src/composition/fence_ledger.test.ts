import { type AttemptIntent, createMemoryLedger } from '@maester/cost_meter'
import { expect, it } from 'vitest'
import { fenceLedger } from './fence_ledger.js'

const now = () => new Date('2026-01-01T00:00:00Z')
const intent: AttemptIntent = {
  ...{ attemptId: 'att_1', requestId: 'req_1', tenantId: 'acme', traceId: 'a'.repeat(32), tags: {} },
  ...{ kind: 'completion', attempt: 1, provider: 'openai', model: 'gpt-4.1', simulated: true },
  ...{ reservedPicoUsd: 400n, estimatedUsage: { inputTokens: 1, outputTokens: 1 }, createdAt: now() },
}

async function open(outlived: readonly boolean[]) {
  const memory = createMemoryLedger({ now })
  const answers = [...outlived]
  const opened = fenceLedger(memory, () => answers.shift() ?? false).open(intent)
  const isRefused = await opened.then(
    () => false,
    () => true,
  )
  return { isRefused, intents: (await memory.list({ tenantId: 'acme', limit: 10 })).records.length }
}

it('refuses attempts for a request that may have been settled by others, also when that shows late', async () => {
  expect(await open([false, false])).toEqual({ isRefused: false, intents: 1 })
  expect(await open([true])).toEqual({ isRefused: true, intents: 0 })
  // The gateway voids what it was told was not recorded.
  expect(await open([false, true])).toEqual({ isRefused: true, intents: 1 })
})
