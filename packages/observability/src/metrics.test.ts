import { expect, it } from 'vitest'
import { createMetrics } from './metrics.js'

async function samples(metrics: ReturnType<typeof createMetrics>, name: string) {
  return (await metrics.render()).split('\n').filter((line) => line.startsWith(`maester_${name}`))
}

it('counts calls by provider, model, outcome and failure class', async () => {
  const metrics = createMetrics()
  metrics.attempt({ provider: 'openai', model: 'm', outcome: 'ok', durationMs: 40 })
  metrics.attempt({ provider: 'openai', model: 'm', outcome: 'failed', failureClass: 'rate_limited', durationMs: 4 })
  expect(await samples(metrics, 'attempts_total')).toEqual([
    'maester_attempts_total{provider="openai",model="m",outcome="ok",failure_class="none"} 1',
    'maester_attempts_total{provider="openai",model="m",outcome="failed",failure_class="rate_limited"} 1',
  ])
  expect(await samples(metrics, 'attempt_duration_seconds_sum')).toEqual([
    'maester_attempt_duration_seconds_sum{provider="openai",model="m"} 0.044',
  ])
})

it('has every metric the dashboards read', async () => {
  const metrics = createMetrics()
  const call = { provider: 'p', model: 'm' }
  metrics.httpRequest({ route: '/v1/models', method: 'GET', status: 200, durationMs: 1.5 })
  metrics.completion({ ...call, outcome: 'ok', simulated: true })
  metrics.cost({ ...call, costPicoUsd: 92_800_000n })
  metrics.unpricedCall(call)
  metrics.tokens({ direction: 'input', count: 40 })
  metrics.budgetDecision('downgraded')
  metrics.ledgerFlush({ durationMs: 2, groupSize: 3 })
  metrics.job({ name: 'run_batch', outcome: 'ok' })
  metrics.evaluation({ check: 'non_empty', outcome: 'pass' })
  const text = await metrics.render()
  for (const line of [
    'maester_http_requests_total{route="/v1/models",method="GET",status="200"} 1',
    'maester_http_request_duration_seconds_sum{route="/v1/models",method="GET"} 0.0015',
    'maester_completions_total{provider="p",model="m",outcome="ok",simulated="true"} 1',
    'maester_cost_usd_total{provider="p",model="m"} 0.0000928',
    'maester_unpriced_calls_total{provider="p",model="m"} 1',
    'maester_tokens_total{direction="input"} 40',
    'maester_budget_decisions_total{decision="downgraded"} 1',
    'maester_ledger_flush_duration_seconds_sum 0.002',
    'maester_ledger_group_size_sum 3',
    'maester_jobs_total{name="run_batch",outcome="ok"} 1',
    'maester_evaluation_total{check="non_empty",outcome="pass"} 1',
  ]) {
    expect(text).toContain(line)
  }
  expect(text).toContain('process_cpu_user_seconds_total')
  expect(metrics.contentType).toContain('text/plain')
})

it('stays bounded when a caller invents models', async () => {
  const metrics = createMetrics()
  for (let index = 0; index < 2_000; index += 1) metrics.unpricedCall({ provider: 'p', model: `invented-${index}` })
  const lines = await samples(metrics, 'unpriced_calls_total')
  expect(lines).toHaveLength(201)
  expect(lines.at(-1)).toBe('maester_unpriced_calls_total{provider="p",model="other"} 1800')
})

it('takes a correction downwards without failing', async () => {
  const metrics = createMetrics()
  expect(() => metrics.cost({ provider: 'p', model: 'm', costPicoUsd: -5n })).not.toThrow()
})

it('keeps two instances apart', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.budgetDecision('blocked')
  expect(await samples(other, 'budget_decisions_total')).toEqual([])
})

it('shows every target as it stands when the metrics are read, and what is unknown not at all', async () => {
  const metrics = createMetrics()
  const known = {
    errorRate: 0.25,
    totalMs: { p50Ms: 500, p95Ms: 1_500, p99Ms: 2_000 },
    firstOutputMs: undefined,
  }
  let targets = [
    { provider: 'a', model: 'm', inFlight: 2, ...known },
    { provider: 'b', model: 'm', inFlight: 0, errorRate: undefined, totalMs: undefined, firstOutputMs: undefined },
  ]
  metrics.watchTargets(() => targets)

  const shown = await metrics.render()
  expect(shown).toContain('maester_target_in_flight{provider="a",model="m"} 2')
  expect(shown).toContain('maester_target_in_flight{provider="b",model="m"} 0')
  expect(shown).toContain('maester_target_error_rate{provider="a",model="m"} 0.25')
  expect(shown).not.toContain('maester_target_error_rate{provider="b"')
  expect(shown).toContain('maester_target_latency_seconds{provider="a",model="m",phase="total",quantile="0.95"} 1.5')
  expect(shown).not.toContain('first_output')

  targets = targets.slice(1)
  expect(await metrics.render()).not.toContain('maester_target_in_flight{provider="a"')
})
