import type { AttemptIntent, AttemptOutcome } from '@maester/cost_meter'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordedRequest } from '../testing/requests.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

interface Page {
  readonly data: readonly { readonly request_id: string }[]
  readonly next_cursor: string | null
}

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
  await record(recordedRequest({ requestId: 'req_old', startedAt: new Date('2026-11-19T10:00:00Z') }))
  await record(
    recordedRequest({
      promptName: 'system_summary',
      promptVersion: 'v2',
      promptHash: 'ab12',
      budget: {
        scopeKey: 'demo',
        mode: 'hard',
        decision: 'allowed',
        reason: 'Within the limit.',
        effectiveModel: 'gpt-4.1-mini',
        estimatedTotalUsd: '0.000100',
        actualTotalUsd: '0.000093',
      },
    }),
  )
  await record(recordedRequest({ requestId: 'req_foreign', tenantId: 'acme' }))
  await api.ledger.open(intent('att_1', 1))
  await api.ledger.close(outcome('att_1', { state: 'voided', failureClass: 'rate_limited' }))
  await api.ledger.open(intent('att_2', 2))
  await api.ledger.close(outcome('att_2', {}))
  await api.replayStore.add({
    replayId: 'rpl_1',
    tenantId: 'default',
    requestId: 'req_1',
    replayedRequestId: 'req_9',
    comparison: { content_exact_match: true },
    replayedAt: new Date('2026-11-20T11:00:00Z'),
  })
})
afterAll(() => api.close())

async function record(request: ReturnType<typeof recordedRequest>): Promise<void> {
  await api.requests.start(request)
  await api.requests.finish(request)
}

function intent(attemptId: string, attempt: number): AttemptIntent {
  return {
    attemptId,
    requestId: 'req_1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    tenantId: 'default',
    kind: 'completion',
    attempt,
    provider: 'openai',
    model: 'gpt-4.1-mini',
    simulated: true,
    tags: { feature: 'greetings' },
    reservedPicoUsd: 1_000_000_000n,
    estimatedUsage: {},
    createdAt: new Date('2026-11-20T10:00:00Z'),
  }
}

function outcome(attemptId: string, overrides: Partial<AttemptOutcome>): AttemptOutcome {
  return {
    attemptId,
    tenantId: 'default',
    state: 'settled',
    usage: { inputTokens: 40, outputTokens: 48 },
    cost: {
      inputPicoUsd: 16_000_000n,
      outputPicoUsd: 76_800_000n,
      totalPicoUsd: 92_800_000n,
      priceStatus: 'priced',
      priceVersion: 'catalogue-1',
    },
    estimated: false,
    durationMs: 12,
    settledAt: new Date('2026-11-20T10:00:01Z'),
    ...overrides,
  }
}

it('tells everything about one request', async () => {
  const answer = await api.read('/v1/requests/req_1')

  expect(answer).toMatchObject({
    request_id: 'req_1',
    status: 'ok',
    total_cost_usd: '0.000093',
    total_cost_usd_exact: '0.0000928',
    usage: { input_tokens: 40, output_tokens: 48, cache_read_tokens: null },
    prompt_name: 'system_summary',
    prompt_version: 'v2',
    prompt_hash: 'ab12',
    evaluation: { status: 'pass', reliability_score: 1 },
    budget: { scope_key: 'demo', decision: 'allowed', actual_total_cost_usd: '0.000093' },
    request: { prompt: 'Say hello.' },
    content: 'Hello there.',
    attempts: [
      { attempt_id: 'att_1', attempt: 1, state: 'voided', failure_class: 'rate_limited' },
      { attempt_id: 'att_2', attempt: 2, state: 'settled', cost_usd: '0.000093', cost_usd_exact: '0.0000928' },
    ],
    replays: [{ replay_id: 'rpl_1', replayed_request_id: 'req_9' }],
  })
})

it('lists requests, newest first, page by page', async () => {
  const first = await api.read<Page>('/v1/requests?limit=1')
  expect(first.data.map(({ request_id }) => request_id)).toEqual(['req_1'])
  const second = await api.read<Page>(`/v1/requests?limit=1&cursor=${first.next_cursor}`)

  expect(second.data.map(({ request_id }) => request_id)).toEqual(['req_old'])
  expect(second.next_cursor).toBeNull()
})

it('narrows the list by what is asked for', async () => {
  const count = async (query: string) => (await api.read<Page>(`/v1/requests${query}`)).data.length

  expect(await count('?status=ok&model=gpt-4.1-mini&operation=reliable_completion')).toBe(2)
  expect(await count('?from=2026-11-20T00:00:00Z')).toBe(1)
  expect(await count('?to=2026-11-20T01:00:00%2B01:00')).toBe(1)
  expect(await count('?status=failed')).toBe(0)
  expect(await count(`?trace_id=${'0'.repeat(32)}`)).toBe(0)
})

it('answers for the request of another tenant as for one that never was, byte for byte', async () => {
  for (const path of ['/v1/requests/', '/v1/replays/']) {
    const ids = ['req_foreign', 'req_never', '%00', "'%20OR%201=1--", 'x'.repeat(5_000)]
    const [foreign, ...others] = await Promise.all(ids.map((id) => api.get(path + id)))

    const withoutId = async (response: Response) =>
      (await response.text()).replace(response.headers.get('x-request-id')!, '')
    const answer = await withoutId(foreign!)
    for (const other of others) {
      expect(other.status).toBe(404)
      expect(await withoutId(other)).toBe(answer)
    }
  }
})

it('shows a request that still runs with nothing of its end', async () => {
  await api.requests.start({
    requestId: 'req_running',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    tenantId: 'default',
    operation: 'reliable_completion',
    requestedModel: 'gpt-4.1-mini',
    input: {},
    tags: {},
    startedAt: new Date('2026-11-18T10:00:00Z'),
  })

  expect(await api.read('/v1/requests/req_running')).toMatchObject({
    status: 'running',
    usage: null,
    total_cost_usd: null,
    evaluation: null,
    finished_at: null,
    attempts: [],
  })
})

it('gathers everything under a trace', async () => {
  const trace_id = '0af7651916cd43dd8448eb211c80319c'
  await api.get('/v1/jobs', { traceparent: `00-${trace_id}-b7ad6b7169203331-01` })
  await expect.poll(() => api.spans.some((span) => span.traceId === trace_id)).toBe(true)
  const trace = await api.read<{ attempts: []; requests: []; spans: [] }>(`/v1/traces/${trace_id}`)

  expect(trace.attempts).toHaveLength(2)
  expect(trace.requests.length).toBeGreaterThan(0)
  expect(trace.spans).toMatchObject([{ name: 'GET /v1/jobs', parent_span_id: 'b7ad6b7169203331', status: 'ok' }])
  expect((await api.get(`/v1/traces/${'0'.repeat(32)}`)).status).toBe(404)
})

it('lists the ledger, and shows a call that has no outcome yet as one without figures', async () => {
  await api.ledger.open({ ...intent('att_3', 1), requestId: 'req_open' })
  const { data } = await api.read('/v1/usage/records?request_id=req_open')

  expect(data).toMatchObject([
    { attempt_id: 'att_3', state: 'intent', usage: null, cost_usd: null, estimated: null, reserved_usd_exact: '0.001' },
  ])
  expect((await api.read('/v1/usage/records?limit=2')).next_cursor).not.toBeNull()
})

it('shows what budgets did', async () => {
  const none = await api.read('/v1/metrics/reliability?scope=other')
  expect(none.summary).toMatchObject({ total_requests: 0, average_actual_cost_usd: null })
  const { summary } = await api.read('/v1/metrics/reliability?scope=demo')

  expect(summary).toMatchObject({ total_requests: 1, allowed_requests: 1, total_actual_cost_usd: '0.000093' })
})
