import type { AttemptOutcome, Cost, OutcomeState, Usage } from '@maester/cost_meter'
import type {
  AnsweredAttempt,
  AttemptFinding,
  AttemptInput,
  AttemptResult,
  AttemptTools,
  FailedAttempt,
  OpenAttempt,
} from './attempt.js'
import type { AttemptSummary } from './errors.js'
import { meterUnfinished } from './metered_usage.js'
import type { ProviderFailure } from './provider_failure.js'
import { freeOfCharge, priceKey } from './rating.js'

/** What an attempt is billed by. */
interface Bill {
  readonly state: OutcomeState
  readonly usage: Usage
  readonly cost: Cost
  readonly estimated: boolean
}

/**
 * Gives the attempt its one outcome: in the ledger, the log, the metrics and the trace. Resolves when a failure is settled,
 * and for an answer at once: what else is written about it may share a commit with its outcome. Its `settled` never rejects.
 */
export async function settleAttempt<Answer extends object>(
  tools: AttemptTools,
  input: AttemptInput<Answer>,
  attempt: OpenAttempt,
  finding: AttemptFinding<Answer>,
): Promise<AttemptResult<Answer>> {
  attempt.watch.end(finding.kind === 'failure' ? finding.failure : undefined)
  const bill =
    finding.kind === 'answer' ? billAnswer(tools, input, finding) : billFailure(tools, input, attempt, finding)
  const durationMs = tools.monotonicMs() - attempt.startedMs
  const summary = summarise(input, attempt, finding, durationMs)
  const settled = close(tools, input, attempt, finding, bill, summary)
  const { cost } = bill
  if (finding.kind === 'answer') {
    const { usage, estimated: usageEstimated } = bill
    return {
      kind: 'answered',
      answer: finding.answer,
      usage,
      usageEstimated,
      cost,
      summary,
      settled,
    } satisfies AnsweredAttempt<Answer>
  }
  await settled
  const { failure, committed, cause } = finding
  return { kind: 'failed', failure, committed, usage: bill.usage, cost, summary, cause } satisfies FailedAttempt
}

async function close<Answer extends object>(
  tools: AttemptTools,
  input: AttemptInput<Answer>,
  attempt: OpenAttempt,
  finding: AttemptFinding<Answer>,
  bill: Bill,
  summary: AttemptSummary,
): Promise<void> {
  await tools.ledger.close(toOutcome(tools, input, finding, bill, summary))
  report(tools, input, attempt, summary, bill)
}

function billAnswer<Answer extends object>(
  { prices, now }: AttemptTools,
  { question, estimate, candidate, context }: AttemptInput<Answer>,
  { answer }: Extract<AttemptFinding<Answer>, { kind: 'answer' }>,
): Bill {
  const { usage, estimated, absurdFields } = question.meter(answer, estimate)
  if (absurdFields.length > 0) {
    const { connection, model } = candidate
    context.log.warn('usage_absurd', { provider: connection.name, model, fields: absurdFields })
  }
  return {
    state: 'settled',
    usage,
    cost: prices.rate(priceKey(candidate, now(), context.principal.tenantId), usage),
    estimated,
  }
}

function billFailure<Answer extends object>(
  { prices, now }: AttemptTools,
  { estimate, candidate, context }: AttemptInput<Answer>,
  { reserved }: OpenAttempt,
  { failure, seen }: Extract<AttemptFinding<Answer>, { kind: 'failure' }>,
): Bill {
  if (failure.notProcessed) {
    const cost = { ...freeOfCharge, priceVersion: reserved.priceVersion }
    return { state: 'voided', usage: { inputTokens: 0, outputTokens: 0 }, cost, estimated: false }
  }
  const usage = meterUnfinished(seen, estimate)
  return {
    state: 'unknown',
    usage,
    cost: prices.rate(priceKey(candidate, now(), context.principal.tenantId), usage),
    estimated: true,
  }
}

function summarise<Answer extends object>(
  { candidate, keyId, question }: AttemptInput<Answer>,
  { id }: OpenAttempt,
  finding: AttemptFinding<Answer>,
  durationMs: number,
): AttemptSummary {
  const upstreamModel = finding.kind === 'answer' ? question.upstreamModelOf(finding.answer) : undefined
  const isRenamed = upstreamModel !== undefined && upstreamModel !== candidate.model
  return {
    attemptId: id,
    provider: candidate.connection.name,
    model: candidate.model,
    ...(candidate.connection.simulated === true && { simulated: true }),
    ...(isRenamed && { upstreamModel }),
    outcome: outcomeOf(finding),
    ...(finding.kind === 'failure' && failureFacts(finding.failure)),
    durationMs: Math.round(durationMs),
    ...(keyId !== undefined && { keyId }),
    ...(finding.kind === 'failure' && finding.continued === true && { continued: true }),
  }
}

function outcomeOf(finding: AttemptFinding<object>): AttemptSummary['outcome'] {
  if (finding.kind === 'answer') return 'ok'
  return finding.failure.class === 'client_cancelled' ? 'cancelled' : 'failed'
}

function failureFacts({
  class: failureClass,
  status,
}: ProviderFailure): Pick<AttemptSummary, 'failureClass' | 'status'> {
  return { failureClass, ...(status !== undefined && { status }) }
}

function toOutcome<Answer extends object>(
  tools: AttemptTools,
  { context, question }: AttemptInput<Answer>,
  finding: AttemptFinding<Answer>,
  { state, usage, cost, estimated }: Bill,
  { attemptId, failureClass, durationMs }: AttemptSummary,
): AttemptOutcome {
  const { upstreamRequestId } = finding
  const finishReason = finding.kind === 'answer' ? question.finishReasonOf(finding.answer) : undefined
  return {
    attemptId,
    tenantId: context.principal.tenantId,
    state,
    usage,
    cost,
    estimated,
    ...(failureClass !== undefined && { failureClass }),
    ...(finishReason !== undefined && { finishReason }),
    ...(upstreamRequestId !== undefined && { upstreamRequestId }),
    durationMs,
    settledAt: tools.now(),
  }
}

function report<Answer extends object>(
  { metrics, alerts, now }: AttemptTools,
  { context, number }: AttemptInput<Answer>,
  { span }: OpenAttempt,
  summary: AttemptSummary,
  { state, usage, cost, estimated }: Bill,
): void {
  const { provider, model, outcome, failureClass, durationMs } = summary
  const fields = {
    outcome,
    failure_class: failureClass,
    status: summary.status,
    key_id: summary.keyId,
    ledger_state: state,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    usage_estimated: estimated,
    cost_pico_usd: cost.totalPicoUsd === null ? null : cost.totalPicoUsd.toString(),
  }
  const line = () => ({
    ...{ attempt_id: summary.attemptId, attempt: number, provider, model, duration_ms: durationMs },
    ...fields,
  })
  if (outcome === 'ok') {
    context.log.debug('attempt_finished', line)
    span.end(fields)
  } else {
    context.log.warn('attempt_finished', line())
    span.fail(failureClass ?? outcome, fields)
  }
  metrics?.attempt({ provider, model, outcome, durationMs, ...(failureClass !== undefined && { failureClass }) })
  if (state === 'voided') return
  if (cost.totalPicoUsd === null) {
    metrics?.unpricedCall({ provider, model })
    alerts?.raise({
      tenantId: context.principal.tenantId,
      kind: 'unknown_price',
      key: `${provider}/${model}`,
      severity: 'warning',
      title: `Calls to ${provider}/${model} have no price: their cost is unknown.`,
      detail: { provider, model, price_status: cost.priceStatus },
      raisedAt: now(),
    })
  }
  if (cost.totalPicoUsd !== null) metrics?.cost({ provider, model, costPicoUsd: cost.totalPicoUsd })
  if (state === 'settled' && !estimated && metrics) countTokens(metrics, usage)
}

function countTokens(metrics: NonNullable<AttemptTools['metrics']>, usage: Usage): void {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, reasoningTokens } = usage
  if (inputTokens !== undefined) metrics.tokens({ direction: 'input', count: inputTokens })
  if (outputTokens !== undefined) metrics.tokens({ direction: 'output', count: outputTokens })
  if (cacheReadTokens !== undefined) metrics.tokens({ direction: 'cache_read', count: cacheReadTokens })
  if (reasoningTokens !== undefined) metrics.tokens({ direction: 'reasoning', count: reasoningTokens })
  const written = (cacheWrite5mTokens ?? 0) + (cacheWrite1hTokens ?? 0)
  if (written > 0) metrics.tokens({ direction: 'cache_write', count: written })
}
