import { createMemoryBudgetStore, createMemoryLedger, picoUsdFromDecimal } from '@maester/cost_meter'
import type { GatewayError } from '@maester/model_gateway'
import { createTestContext } from '@maester/observability/testing'
import { simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { reliabilityDashboard } from './dashboard/reliability_dashboard.js'
import { createMemoryRequestStore } from './stores/memory_request_store.js'
import { createTestPipeline, type TestPipelineOptions } from './testing/test_pipeline.js'
import type { CompletionAnswer } from './wire/answer.js'
import { parseAnyCompletion } from './wire/completion_body.js'

const simulator = await startSimulator({})
afterAll(() => simulator.close())
afterEach(() => simulator.reset())

async function scene(options: Partial<TestPipelineOptions> = {}) {
  const pipeline = await createTestPipeline({
    openaiUrl: simulatorBaseUrl(simulator.url, 'openai'),
    anthropicUrl: simulatorBaseUrl(simulator.url, 'anthropic'),
    ...options,
  })
  const context = () => createTestContext()
  return {
    ...pipeline,
    async ask(body: Record<string, unknown>): Promise<CompletionAnswer> {
      return pipeline.completions.run(parseAnyCompletion(body).input, context(), {
        operation: 'reliable_completion',
        body,
      })
    },
  }
}

const summary = {
  prompt_name: 'system_summary',
  prompt_version: 'v1',
  variables: { event_text: 'Admin revoked API key for user account 742.' },
}

describe('a completion', () => {
  it('says who answered, what it cost to the last decimal, and how it was judged', async () => {
    const { ask } = await scene()
    expect(await ask({ ...summary, required_terms: ['admin', 'unicorn'] })).toMatchObject({
      provider: 'openai',
      model: 'gpt-4.1-mini',
      simulated: true,
      finish_reason: 'stop',
      prompt_version: 'v1',
      prompt_hash: '5ba4cce2a985f8234698a63fe2260428b029dfd7d61e53a5793cc963b8737036',
      usage: { input_tokens: 40, output_tokens: 48, total_tokens: 88 },
      cost: {
        input_cost_usd: '0.000016',
        output_cost_usd: '0.000077',
        total_cost_usd: '0.000093',
        total_cost_usd_exact: '0.0000928',
        price_status: 'priced',
      },
      budget: { enabled: false },
      evaluation: {
        status: 'fail',
        reliability_score: 0.75,
        metrics: [
          { name: 'non_empty', score: 1, passed: true, reason: null },
          { name: 'contains_required_terms', score: 0.5, passed: false, reason: 'Missing terms: unicorn' },
        ],
      },
      routing: { requested_model: 'gpt-4.1-mini', fallback_used: false, attempts: [{ outcome: 'ok' }] },
    })
  })

  it('is recorded with its request, its answer and its one settled attempt', async () => {
    const { ask, requests, ledger } = await scene()
    const answer = await ask({ prompt: 'Hello', tags: { feature: 'greeting' } })
    const key = { tenantId: 'tenant_test', requestId: answer.request_id }
    expect(await requests.find(key)).toMatchObject({
      status: 'ok',
      input: { prompt: 'Hello' },
      content: answer.content,
      tags: { feature: 'greeting' },
    })
    const { records } = await ledger.list({ ...key, limit: 10 })
    expect(records).toMatchObject([
      { attemptId: answer.routing.attempts[0]!.attempt_id, state: 'settled', tags: { feature: 'greeting' } },
    ])
    expect(simulator.calls().map((call) => call.client_request_id)).toEqual([records[0]!.attemptId])
  })

  it('goes to another vendor when asked for its model', async () => {
    const { ask } = await scene()
    const answer = await ask({ prompt: 'Hello', model: 'claude-sonnet-4-5', max_tokens: 100 })
    expect(answer).toMatchObject({ provider: 'anthropic', model: 'claude-sonnet-4-5' })
    expect(answer.content).toMatch(/^\[Anthropic:claude-sonnet-4-5\]/)
  })

  it('gives JSON that fits a schema, and checks that it does', async () => {
    const { ask } = await scene()
    const json_schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const answer = await ask({ prompt: 'Where?', json_schema })
    expect(JSON.parse(answer.content)).toHaveProperty('city')
    expect(answer.evaluation.metrics).toContainEqual({ name: 'is-json', score: 1, passed: true, reason: null })
  })

  it('streams the text in pieces that add up to the answer', async () => {
    const { completions } = await scene()
    const body = { prompt: 'Stream this, please.' }
    const pieces: string[] = []
    const answer = await completions.stream(
      parseAnyCompletion(body).input,
      createTestContext(),
      { operation: 'reliable_completion', body },
      (text) => void pieces.push(text),
    )
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe(answer.content)
  })

  it('sends nothing for a check or a model nobody knows', async () => {
    const { ask } = await scene()
    await expect(ask({ prompt: 'Hi', checks: ['no_such_check'] })).rejects.toMatchObject({
      code: 'invalid_value',
      detail: { param: 'checks.0' },
    })
    await expect(ask({ prompt: 'Hi', model: 'no-such-model' })).rejects.toMatchObject({ code: 'model_not_found' })
    expect(simulator.calls()).toEqual([])
  })

  it('is recorded as failed, with the reason, when the provider fails', async () => {
    const { ask, requests } = await scene()
    await expect(ask({ prompt: 'Hi', model: 'gpt-4.1-sim-fault-http-500' })).rejects.toMatchObject({
      code: 'upstream_failed',
    })
    const { records } = await requests.list({ tenantId: 'tenant_test', limit: 10 })
    expect(records).toMatchObject([{ status: 'failed', errorCode: 'upstream_failed', simulated: true }])
  })

  it.each([
    ['the caller left', new Error('gone'), { status: 'cancelled', errorCode: 'client_cancelled' }],
    [
      'the service stopped',
      Object.assign(new Error('The service is stopping.'), { code: 'shutting_down' }),
      { status: 'failed', errorCode: 'shutting_down', errorMessage: 'The service is stopping.' },
    ],
  ])('that was given up is recorded as it was: %s', async (_why, reason, recorded) => {
    const { completions, requests } = await scene()
    const ending = new AbortController()
    const context = createTestContext({ signal: ending.signal })
    const body = { prompt: 'Stream this, please.' }
    const call = { operation: 'reliable_completion', body }
    const given = completions.stream(parseAnyCompletion(body).input, context, call, () => ending.abort(reason))
    await expect(given).rejects.toMatchObject({ code: 'client_cancelled' })
    const { records } = await requests.list({ tenantId: 'tenant_test', limit: 10 })
    expect(records).toMatchObject([recorded])
  })

  it('reaches the caller even when its record can no longer be written', async () => {
    const requests = {
      ...createMemoryRequestStore(),
      finish: () => Promise.reject(new Error('storage has gone')),
    }
    const { ask } = await scene({ requests })
    expect(await ask({ prompt: 'Hello' })).toMatchObject({ finish_reason: 'stop' })
  })
})

it('is recorded while its outcome is being written, and answered when both are safe', async () => {
  const ledger = createMemoryLedger({ now: () => new Date() })
  const requests = createMemoryRequestStore({ ledger })
  const order: string[] = []
  let told = () => {}
  const isRecorded = new Promise<void>((resolve) => (told = resolve))
  const { ask } = await scene({
    requests: {
      ...requests,
      async finish(end) {
        await requests.finish(end)
        order.push('record')
        told()
      },
    },
    ledger: {
      ...ledger,
      async close(outcome) {
        await isRecorded
        await new Promise((resolve) => setImmediate(resolve))
        await ledger.close(outcome)
        order.push('outcome')
      },
    },
  })
  await ask({ prompt: 'Hello' })
  expect(order).toEqual(['record', 'outcome'])
})

it('takes the same time on the record by both clocks', async () => {
  const { ask, requests } = await scene()
  const { request_id: requestId } = await ask({ prompt: 'Hello' })
  const { startedAt, finishedAt, durationMs } = (await requests.find({ tenantId: 'tenant_test', requestId }))!
  expect(finishedAt!.getTime() - startedAt.getTime()).toBe(Math.round(durationMs!))
})

it('is recorded, and its budget settled, once storage is back, and answered before', async () => {
  const memory = createMemoryRequestStore()
  const budgets = createMemoryBudgetStore({ now: () => new Date() })
  let failures = 3
  const failing =
    <Arguments extends readonly unknown[], Result>(write: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments) => {
      if (failures-- > 0) throw new Error('storage has gone')
      return await write(...given)
    }
  const { ask, keeper } = await scene({
    requests: { ...memory, finish: failing(memory.finish) },
    budgets: { ...budgets, settle: failing(budgets.settle) },
    keeper: { wait: async () => {} },
  })
  const { request_id: requestId } = await ask({ prompt: 'Hello', max_cost_usd: '0.01', budget_scope: 'demo' })
  await keeper.drain(5_000)
  expect(await memory.find({ tenantId: 'tenant_test', requestId })).toMatchObject({ status: 'ok' })
  const [state] = await budgets.states('tenant_test', [{ scope: 'demo', window: 'total' }])
  expect(state).toMatchObject({ requestCount: 1, reservedPicoUsd: 0n })
})

it.each([
  [{ prompt_name: 'no_such_prompt' }, 'prompt_name'],
  [{ ...summary, prompt_version: 'v99' }, 'prompt_version'],
  [{ prompt_name: 'system_summary', prompt_label: 'nowhere' }, 'prompt_label'],
  [{ prompt: 'Hi', required_terms: ['  '] }, 'required_terms'],
  [{ prompt: 'Hi', max_response_chars: 100_000_001 }, 'max_response_chars'],
  [{ prompt: 'Hi', json_schema: { type: 'no_such_type' } }, 'json_schema'],
])('names the field the caller sent: %#', async (body, param) => {
  const { ask } = await scene()
  await expect(ask(body)).rejects.toMatchObject({ detail: { param } })
})

it.each(['model', 'budget_scope', 'prompt_name', 'prompt_label', 'profile'])(
  'refuses text nobody can read in %s',
  (field) => {
    const given = field.startsWith('prompt') ? { prompt_name: 'system_summary' } : { prompt: 'Hi' }
    for (const text of ['\u0000', 'a\n', '\ud800']) {
      expect(() => parseAnyCompletion({ ...given, [field]: text })).toThrow(
        expect.objectContaining({ code: 'invalid_value', detail: { param: field } }),
      )
      expect(() => parseAnyCompletion({ prompt: 'Hi', tags: { a: text } })).toThrow('tags.a')
      expect(() => parseAnyCompletion({ prompt: 'Hi', tags: { [text]: 'a' } })).toThrow('tags')
    }
  },
)

describe('a budget', () => {
  const tight = { prompt: 'Summarise the incident.', model: 'gpt-4.1', max_tokens: 200, budget_scope: 'demo' }

  it('refuses what cannot fit before anything is sent', async () => {
    const { ask, requests } = await scene()
    await expect(ask({ ...tight, max_cost_usd: '0.000001' })).rejects.toMatchObject({
      code: 'budget_exceeded',
      detail: { budget: { allowed: false, decision: 'blocked', effective_model: 'gpt-4.1', scope_key: 'demo' } },
    })
    expect(simulator.calls()).toEqual([])
    const { records } = await requests.list({ tenantId: 'tenant_test', limit: 10 })
    expect(records).toMatchObject([{ status: 'blocked' }])
  })

  it('is on the row of a request before anything is sent, and held in a scope that has no limit of its own', async () => {
    const memory = createMemoryRequestStore()
    const started: unknown[] = []
    const { ask, budgets } = await scene({
      requests: {
        ...memory,
        async start(record) {
          const [state] = await budgets.states('tenant_test', [{ scope: 'demo', window: 'total' }])
          started.push({ budget: record.budget, isHeld: state!.reservedPicoUsd > 0n })
          await memory.start(record)
        },
      },
    })
    await ask({ ...tight, max_cost_usd: '0.01' })
    await ask({ ...tight, max_cost_usd: '0.000001' }).catch(() => undefined)
    const said = { scopeKey: 'demo', mode: 'hard', effectiveModel: 'gpt-4.1', actualTotalUsd: null }
    expect(started).toMatchObject([
      { budget: { ...said, decision: 'allowed' }, isHeld: true },
      { budget: { ...said, decision: 'blocked' }, isHeld: false },
    ])
  })

  it('takes the cheaper model when that one fits and may be used', async () => {
    const { ask } = await scene()
    const answer = await ask({ ...tight, max_cost_usd: '0.0005', allow_fallback_to_cheaper_model: true })
    expect(answer).toMatchObject({
      model: 'gpt-4.1-mini',
      budget: {
        decision: 'downgraded',
        effective_model: 'gpt-4.1-mini',
        fallback_applied: true,
        estimate: { model: 'gpt-4.1-mini', estimated_output_tokens: 200 },
        ledger: { scope_key: 'demo', request_count: 1 },
      },
      routing: { requested_model: 'gpt-4.1' },
    })
    await expect(ask({ ...tight, max_cost_usd: '0.0005' })).rejects.toMatchObject({ code: 'budget_exceeded' })
  })

  it('books nothing for a call the provider refused, and the estimate for one whose fate is unknown', async () => {
    const { ask, requests } = await scene()
    const spentAfter = async (fault: string) => {
      const faults = JSON.stringify([{ model: 'gpt-4.1', fault }])
      await fetch(`${simulator.url}/_simulator/faults`, { method: 'PUT', body: faults })
      await expect(ask({ ...tight, max_cost_usd: '0.01' })).rejects.toThrow('provider')
      return (await reliabilityDashboard(requests, { tenantId: 'tenant_test' })).summary.total_actual_cost_usd
    }
    expect(await spentAfter('http-401')).toBe('0.000000')
    expect(picoUsdFromDecimal(await spentAfter('reset'))).toBeGreaterThan(0n)
  })

  it('of the caller’s own covers every attempt: none follows that would go past it', async () => {
    const attemptsWithin = async (limit: string) => {
      const { ask } = await scene()
      const faults = JSON.stringify([{ model: 'gpt-4.1', fault: 'reset' }])
      await fetch(`${simulator.url}/_simulator/faults`, { method: 'PUT', body: faults })
      const error = await ask({ ...tight, max_cost_usd: limit }).catch((error: unknown) => error)
      return (error as GatewayError).detail.attempts?.length
    }
    expect(await attemptsWithin('0.002')).toBe(1)
    expect(await attemptsWithin('0.01')).toBe(2)
  })

  it('of a scope holds for everyone in it, and takes the cheaper model when it says so', async () => {
    const limitPicoUsd = picoUsdFromDecimal('0.002')
    const { ask } = await scene({
      budgetPolicies: [{ scope: 'demo', limitPicoUsd, window: 'total', mode: 'downgrade' }],
    })
    const decisions: string[] = []
    for (let asked = 0; asked < 40; asked += 1) {
      const answer = await ask(tight).catch((error: { code: string }) => error)
      decisions.push('budget' in answer && answer.budget.enabled ? answer.budget.decision : 'blocked')
    }
    expect(decisions[0]).toBe('allowed')
    expect(decisions).toContain('downgraded')
    expect(decisions.at(-1)).toBe('blocked')
  })

  it('shows a dashboard that adds up to the answers exactly', async () => {
    const { ask, requests } = await scene()
    const paid: bigint[] = []
    for (const [model, limit] of [
      ['gpt-4.1', '0.01'],
      ['gpt-4.1', '0.0005'],
      ['gpt-4.1-mini', '0.01'],
      ['gpt-4.1', '0.000001'],
    ]) {
      const answer = await ask({
        ...tight,
        model,
        max_cost_usd: limit,
        allow_fallback_to_cheaper_model: true,
      }).catch(() => undefined)
      if (answer?.budget.enabled) paid.push(picoUsdFromDecimal(answer.budget.actual_total_cost_usd!))
    }
    const board = await reliabilityDashboard(requests, { tenantId: 'tenant_test' })
    expect(board.summary).toMatchObject({
      total_requests: 4,
      executed_requests: 3,
      allowed_requests: 2,
      downgraded_requests: 1,
      blocked_requests: 1,
    })
    const total = paid.reduce((sum, amount) => sum + amount)
    expect(picoUsdFromDecimal(board.summary.total_actual_cost_usd)).toBe(total)
    const byModel = board.models.reduce((sum, row) => sum + picoUsdFromDecimal(row.total_actual_cost_usd), 0n)
    expect(byModel).toBe(total)
    expect(board.scopes).toMatchObject([{ scope_key: 'demo', request_count: 4, blocked_request_count: 1 }])
    expect(board.estimate_accuracy.compared_request_count).toBe(3)
  })
})

describe('a replay', () => {
  it('runs the recorded request again and says what is the same', async () => {
    const { ask, replays } = await scene()
    const { request_id } = await ask(summary)
    const same = await replays.run(request_id, {}, createTestContext())
    expect(same.comparison).toMatchObject({ content_exact_match: true, same_model: true, reliability_score_delta: 0 })
    const other = await replays.run(request_id, { model: 'gpt-4.1', promptVersion: 'v2' }, createTestContext())
    expect(other.replayed_response).toMatchObject({ prompt_version: 'v2', model: 'gpt-4.1' })
    expect(other.comparison).toMatchObject({ content_exact_match: false, same_model: false, same_provider: true })
  })

  it('does not know requests of others, nor any that never was', async () => {
    const { ask, replays } = await scene()
    const { request_id } = await ask({ prompt: 'Hello' })
    const stranger = createTestContext({ principal: { tenantId: 'stranger' } })
    await expect(replays.run(request_id, {}, stranger)).rejects.toMatchObject({ code: 'not_found' })
    await expect(replays.run('req_unknown', {}, createTestContext())).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of a request without an answer is refused for that reason', async () => {
    const { ask, replays, requests } = await scene()
    await ask({ prompt: 'Hi', model: 'gpt-4.1-sim-fault-http-500' }).catch(() => undefined)
    const [failed] = (await requests.list({ tenantId: 'tenant_test', limit: 1 })).records
    await expect(replays.run(failed!.requestId, {}, createTestContext())).rejects.toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining('has no answer to compare'),
      detail: { param: 'request_id' },
    })
  })
})
