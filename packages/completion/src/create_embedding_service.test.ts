import { createTestContext } from '@maester/observability/testing'
import { simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { afterAll, afterEach, expect, it } from 'vitest'
import type { EmbeddingInput } from './embedding_service.js'
import { createTestPipeline, type TestPipelineOptions } from './testing/test_pipeline.js'

const simulator = await startSimulator()
afterAll(() => simulator.close())
afterEach(() => simulator.reset())

const input: EmbeddingInput = {
  request: { model: 'text-embedding-3-small', inputs: ['How are the servers?', 'Fine.'] },
  tags: { feature: 'search' },
}
const options = { operation: 'embeddings', body: { model: 'text-embedding-3-small', input: 'as sent' } }

async function scene(more: Partial<TestPipelineOptions> = {}) {
  const { embeddings, requests, ledger } = await createTestPipeline({
    openaiUrl: simulatorBaseUrl(simulator.url, 'openai'),
    anthropicUrl: simulatorBaseUrl(simulator.url, 'anthropic'),
    ...more,
  })
  const context = createTestContext()
  return {
    context,
    embed: (changes: Partial<EmbeddingInput> = {}) => embeddings.embed({ ...input, ...changes }, context, options),
    record: () => requests.find({ tenantId: 'tenant_test', requestId: context.requestId }),
    attempts: async () => (await ledger.list({ tenantId: 'tenant_test', limit: 10 })).records,
  }
}

it('gives the vectors, and records what they took without them', async () => {
  const { embed, record, attempts, context } = await scene()
  const { answer, result } = await embed()

  expect(result.embeddings.vectors).toHaveLength(2)
  expect(answer).toMatchObject({
    provider: 'openai',
    embeddings: { count: 2, dimensions: result.embeddings.vectors[0]?.length },
    cost: { output_cost_usd: '0.000000', price_status: 'priced' },
    budget: { enabled: false },
  })
  expect(await record()).toMatchObject({
    operation: 'embeddings',
    status: 'ok',
    input: options.body,
    answer: { ...answer },
    totalPicoUsd: result.totalPicoUsd,
  })
  expect((await record())?.evaluation).toBeUndefined()
  expect(await attempts()).toMatchObject([{ kind: 'embedding', state: 'settled', tags: { feature: 'search' } }])
  expect(context.lines.map(({ event }) => event)).toContain('embeddings_finished')
})

it('sends nothing that the caller’s limit does not allow, and never turns to another model', async () => {
  const { embed, record, attempts } = await scene()

  await expect(embed({ maxCost: 1n, budgetScope: 'demo' })).rejects.toMatchObject({
    code: 'budget_exceeded',
    detail: { budget: { decision: 'blocked', scope_key: 'demo', fallback_applied: false } },
  })
  expect(await record()).toMatchObject({ status: 'blocked', errorCode: 'budget_exceeded' })
  expect(await attempts()).toEqual([])
  expect(simulator.calls()).toEqual([])
})

it('makes no further attempt that would go past the caller’s limit', async () => {
  const { embed, attempts } = await scene()
  const faults = JSON.stringify([{ model: 'text-embedding-3-small', fault: 'reset' }])
  await fetch(`${simulator.url}/_simulator/faults`, { method: 'PUT', body: faults })

  // Some twenty tokens at 0.02 USD per million: they fit once, not twice.
  await expect(embed({ maxCost: 600_000n })).rejects.toMatchObject({ code: 'upstream_reset' })
  expect(await attempts()).toMatchObject([{ state: 'unknown' }])
})

it('books what was spent in the budgets it falls under', async () => {
  const policy = { scope: 'tag:feature=search', limitPicoUsd: 10n ** 12n, window: 'total', mode: 'hard' } as const
  const { embed } = await scene({ budgetPolicies: [policy] })
  const { answer } = await embed()

  expect(answer.budget).toMatchObject({ decision: 'allowed', ledger: { request_count: 1 } })
})

it('records a failure with its reason', async () => {
  const { embed, record, context } = await scene()
  const request = { ...input.request, model: 'openai/text-embedding-3-small-sim-fault-http-401' }

  await expect(embed({ request })).rejects.toMatchObject({ code: 'upstream_auth_failed' })
  expect(await record()).toMatchObject({ status: 'failed', errorCode: 'upstream_auth_failed' })
  expect(context.lines.map(({ event }) => event)).toContain('embeddings_failed')
})
