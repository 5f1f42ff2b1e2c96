import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { createBoundedLabel } from './bounded_labels.js'
import { registerTargetGauges, type TargetReading } from './target_gauges.js'

/** What the service counts. Each method records one thing that happened; none of them throws or blocks. */
export interface Metrics {
  /** `route` is the pattern (`/v1/requests/:id`), never the path. */
  httpRequest(request: { route: string; method: string; status: number; durationMs: number }): void
  completion(completion: { provider: string; model: string; outcome: string; simulated: boolean }): void
  /** `failureClass` is left out for a success. */
  attempt(attempt: {
    provider: string
    model: string
    outcome: string
    failureClass?: string
    durationMs: number
  }): void
  /** `costPicoUsd` in 1e-12 USD. */
  cost(cost: { provider: string; model: string; costPicoUsd: bigint }): void
  /** A call whose cost is unknown because its model has no price. */
  unpricedCall(call: { provider: string; model: string }): void
  /** Reported tokens only; call nothing for tokens nobody reported. */
  tokens(tokens: { direction: 'input' | 'output' | 'cache_read' | 'cache_write' | 'reasoning'; count: number }): void
  budgetDecision(decision: 'allowed' | 'downgraded' | 'blocked'): void
  /** One group commit of the ledger and how many entries it carried. */
  ledgerFlush(flush: { durationMs: number; groupSize: number }): void
  /** A request refused because the process had as much to do as it may: `requests`, `waiting_bytes`, `event_loop_lag`. */
  requestShed(reason: string): void
  /** What a breaker has become. `model` is left out for that of a whole provider. */
  breaker(breaker: { provider: string; model?: string; state: 'closed' | 'half_open' | 'open' }): void
  /** A vendor key that is not used for a while. `target` is `provider/model`. */
  keySetAside(key: { target: string; reason: string }): void
  job(job: { name: string; outcome: string }): void
  evaluation(evaluation: { check: string; outcome: 'pass' | 'fail' | 'error' }): void
  alert(alert: { kind: string; severity: string }): void
  /** A look at the configuration file after the start, and whether it could be used. */
  configReload(reload: { outcome: 'applied' | 'unchanged' | 'refused' }): void
  /** Shows each target as `read` gives it, called whenever the metrics are rendered. At most once. */
  watchTargets(read: () => readonly TargetReading[]): void
  /** Everything in the Prometheus text format. */
  render(): Promise<string>
  /** The media type of `render`. */
  readonly contentType: string
}

const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
const flushBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]
const groupBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
const breakerValues = { closed: 0, half_open: 1, open: 2 }
const picoUsdPerUsd = 1e12

/** Metrics named `maester_…` and those of the Node.js process, in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `maester_${name}`, help, labelNames, registers })
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: number[],
  ) => new Histogram({ name: `maester_${name}`, help, labelNames, buckets, registers })

  const instruments = {
    requests: counter('http_requests_total', 'HTTP requests answered.', ['route', 'method', 'status']),
    requestSeconds: histogram(
      'http_request_duration_seconds',
      'Time to the end of the answer.',
      ['route', 'method'],
      requestBuckets,
    ),
    completions: counter('completions_total', 'Completions by their final outcome.', [
      'provider',
      'model',
      'outcome',
      'simulated',
    ]),
    attempts: counter('attempts_total', 'Calls to providers.', ['provider', 'model', 'outcome', 'failure_class']),
    attemptSeconds: histogram(
      'attempt_duration_seconds',
      'Duration of one call to a provider.',
      ['provider', 'model'],
      requestBuckets,
    ),
    cost: counter('cost_usd_total', 'Cost of settled calls in USD.', ['provider', 'model']),
    unpriced: counter('unpriced_calls_total', 'Calls whose cost is unknown for want of a price.', [
      'provider',
      'model',
    ]),
    tokens: counter('tokens_total', 'Tokens the providers reported.', ['direction']),
    budgetDecisions: counter('budget_decisions_total', 'Budget checks by decision.', ['decision']),
    flushSeconds: histogram('ledger_flush_duration_seconds', 'Duration of one group commit.', [], flushBuckets),
    groupSize: histogram('ledger_group_size', 'Ledger entries in one group commit.', [], groupBuckets),
    shed: counter('requests_shed_total', 'Requests refused because the process was full, by what was full.', [
      'reason',
    ]),
    breakerState: new Gauge({
      name: 'maester_breaker_state',
      help: '0 closed, 1 half open, 2 open.',
      labelNames: ['provider', 'model'],
      registers,
    }),
    breakerOpenings: counter('breaker_openings_total', 'Times a target was found failing.', ['provider', 'model']),
    keysSetAside: counter('keys_set_aside_total', 'Times a vendor key was set aside.', ['target', 'reason']),
    jobs: counter('jobs_total', 'Jobs run, by outcome.', ['name', 'outcome']),
    evaluations: counter('evaluation_total', 'Checks on answers, by outcome.', ['check', 'outcome']),
    alerts: counter('alerts_total', 'Alerts raised, repeats included.', ['kind', 'severity']),
    configReloads: counter('config_reloads_total', 'Reloads of the configuration, by outcome.', ['outcome']),
    configIsGood: new Gauge({
      name: 'maester_config_last_reload_successful',
      help: '0 while the configuration file cannot be used and the one before it stays in force, else 1.',
      registers,
    }),
  }
  instruments.configIsGood.set(1)
  collectDefaultMetrics({ register: registry })

  const label = {
    route: createBoundedLabel(200),
    method: createBoundedLabel(16),
    provider: createBoundedLabel(50),
    model: createBoundedLabel(200),
    outcome: createBoundedLabel(50),
    failureClass: createBoundedLabel(50),
    target: createBoundedLabel(200),
    job: createBoundedLabel(100),
    check: createBoundedLabel(100),
    alertKind: createBoundedLabel(50),
  }
  const target = (call: { provider: string; model: string }) => ({
    provider: label.provider(call.provider),
    model: label.model(call.model),
  })

  return {
    httpRequest({ route, method, status, durationMs }) {
      const labels = { route: label.route(route), method: label.method(method) }
      instruments.requests.inc({ route: labels.route, method: labels.method, status })
      instruments.requestSeconds.observe(labels, durationMs / 1_000)
    },
    completion(call) {
      const { outcome, simulated } = call
      instruments.completions.inc(
        Object.assign(target(call), { outcome: label.outcome(outcome), simulated: String(simulated) }),
      )
    },
    attempt(call) {
      const { outcome, failureClass, durationMs } = call
      const labels = target(call)
      instruments.attempts.inc({
        provider: labels.provider,
        model: labels.model,
        outcome: label.outcome(outcome),
        failure_class: label.failureClass(failureClass ?? 'none'),
      })
      instruments.attemptSeconds.observe(labels, durationMs / 1_000)
    },
    cost({ costPicoUsd, ...call }) {
      // A counter cannot go down; corrections are read from the ledger.
      if (costPicoUsd > 0n) instruments.cost.inc(target(call), Number(costPicoUsd) / picoUsdPerUsd)
    },
    unpricedCall: (call) => instruments.unpriced.inc(target(call)),
    tokens: ({ direction, count }) => instruments.tokens.inc({ direction }, count),
    budgetDecision: (decision) => instruments.budgetDecisions.inc({ decision }),
    ledgerFlush({ durationMs, groupSize }) {
      instruments.flushSeconds.observe(durationMs / 1_000)
      instruments.groupSize.observe(groupSize)
    },
    requestShed: (reason) => instruments.shed.inc({ reason }),
    breaker({ provider, model, state }) {
      const labels = target({ provider, model: model ?? 'any' })
      instruments.breakerState.set(labels, breakerValues[state])
      if (state === 'open') instruments.breakerOpenings.inc(labels)
    },
    keySetAside: (key) => instruments.keysSetAside.inc({ target: label.target(key.target), reason: key.reason }),
    job: ({ name, outcome }) => instruments.jobs.inc({ name: label.job(name), outcome: label.outcome(outcome) }),
    evaluation: ({ check, outcome }) => instruments.evaluations.inc({ check: label.check(check), outcome }),
    alert: ({ kind, severity }) => instruments.alerts.inc({ kind: label.alertKind(kind), severity }),
    configReload({ outcome }) {
      instruments.configReloads.inc({ outcome })
      instruments.configIsGood.set(outcome === 'refused' ? 0 : 1)
    },
    watchTargets: (read) => registerTargetGauges(registry, target, read),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
