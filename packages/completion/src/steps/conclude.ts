import type { CheckOutcome } from '@maester/evaluation'
import { type AnswerAccount, type GatewayEmbeddings, GatewayError, type GatewayResult } from '@maester/model_gateway'
import type { RequestFinish } from '../ports/request_store.js'
import type { SpoolEntry } from '../ports/spool.js'
import type { AnswerBudgetDecision, CompletionAnswer, EmbeddingAnswer } from '../wire/answer.js'
import { shownSpending } from '../wire/answer_money.js'
import { buildAnswer, buildEmbeddingAnswer } from '../wire/build_answer.js'
import type { BudgetVerdict, Spending } from './budget_gate.js'
import { logAnswered, logEmbedded, logFailed } from './log_outcome.js'
import { answeredRecord, codeOf, failedRecord } from './record_request.js'
import type { Run } from './run.js'
import { countTokensUsed } from './token_allowance.js'
import { withSpan } from './with_span.js'

/** Settles, records and logs an answer, and gives it in the words of the HTTP surface. */
export async function concludeAnswer(
  run: Run,
  result: GatewayResult,
  evaluation: CheckOutcome,
): Promise<CompletionAnswer> {
  countTokensUsed(run.context, result.usage)
  const budget = await settleSpent(run, result)
  const answer = buildAnswer(
    {
      result,
      budget: budget ?? { enabled: false },
      evaluation: {
        status: evaluation.status,
        reliability_score: evaluation.reliability_score,
        metrics: evaluation.metrics.map(({ name, score, passed, reason }) => ({ name, score, passed, reason })),
      },
      requestedModel: run.requestedModel,
      ...(run.prompt && { prompt: run.prompt }),
    },
    run.context,
  )
  const ending = run.ending(budget)
  const record: RequestFinish = {
    content: answer.content,
    finishReason: answer.finish_reason,
    evaluation: {
      status: answer.evaluation.status,
      reliabilityScore: answer.evaluation.reliability_score,
      metrics: answer.evaluation.metrics,
    },
    ...answeredRecord(ending, result, answer),
  }
  await Promise.all([finish(run, record), result.settled])
  countAnswered(run, answer)
  logAnswered(run, answer, ending.durationMs)
  return answer
}

/** The same for embeddings, which are not evaluated. */
export async function concludeEmbeddings(run: Run, result: GatewayEmbeddings): Promise<EmbeddingAnswer> {
  countTokensUsed(run.context, result.usage)
  const budget = await settleSpent(run, result)
  const answer = buildEmbeddingAnswer(result, budget ?? { enabled: false }, run.context)
  const ending = run.ending(budget)
  await Promise.all([finish(run, answeredRecord(ending, result, answer)), result.settled])
  countAnswered(run, answer)
  logEmbedded(run, answer, ending.durationMs)
  return answer
}

/** Settles, records and logs a request that got no answer. */
export async function concludeFailure(run: Run, error: unknown): Promise<void> {
  const { verdict } = run
  const executed = error instanceof GatewayError && (error.detail.attempts ?? []).length > 0
  const totalPicoUsd = executed ? (error.detail.spentPicoUsd ?? null) : 0n
  // What a failed call used is not known in tokens: what was set aside for it counts, unless it provably cost nothing.
  if (totalPicoUsd === 0n) countTokensUsed(run.context, {})
  const budget = verdict?.decision.allowed
    ? await settle(run, verdict, shownSpending({ totalPicoUsd, executed }))
    : verdict?.decision
  const ending = run.ending(budget)
  await finish(run, failedRecord(ending, error))
  countFailed(run, error)
  logFailed(run, error, budget, ending.durationMs)
}

function countAnswered({ metrics }: Run, { provider, model, simulated }: CompletionAnswer | EmbeddingAnswer): void {
  metrics.completion({ provider, model, simulated, outcome: 'ok' })
}

/** Counted under the target that was tried last; `none` when nothing was sent. */
function countFailed({ metrics }: Run, error: unknown): void {
  const last = error instanceof GatewayError ? error.detail.attempts?.at(-1) : undefined
  const { provider, model, simulated = false } = last ?? { provider: 'none', model: 'none' }
  metrics.completion({ provider, model, simulated, outcome: codeOf(error) })
}

/** What is held is given back only when the outcome is safe: a budget never knows less than the ledger. */
async function settleSpent(run: Run, result: AnswerAccount): Promise<AnswerBudgetDecision | undefined> {
  if (!run.verdict) return undefined
  await result.settled
  return settle(run, run.verdict, shownSpending(result))
}

/** Books what was spent. When storage has just gone, the answer stands and what is held is settled after the outage. */
async function settle(run: Run, verdict: BudgetVerdict, spending: Spending): Promise<AnswerBudgetDecision> {
  const settled = await keep(run, () => verdict.settle(spending))
  return settled ?? { ...verdict.decision, actual_total_cost_usd: spending.shownUsd }
}

async function finish(run: Run, told: RequestFinish): Promise<void> {
  const record = run.content.finish(told)
  const { error } = await run.started
  let isStarted = error === undefined
  // Refused because storage is away: keeping every such request, which may be large, would only add to the trouble.
  if (!isStarted && record.attempts.length === 0) return run.context.log.error('record_failed', { error })
  const write = async () => {
    if (!isStarted) await run.start()
    isStarted = true
    await run.requests.finish(record)
  }
  await keep(run, write, () => ({ kind: 'request', start: run.startRecord, finish: record }))
}

/** Writes to storage without letting its failure replace the outcome of the call. */
async function keep<T>(
  { context, keeper }: Run,
  write: () => Promise<T>,
  spooled?: () => SpoolEntry,
): Promise<T | undefined> {
  const { requestId, principal, log, span } = context
  const key = `${requestId} ${principal.tenantId}`
  return await keeper.keep({ key, log, ...(spooled && { spooled }) }, (isRetry) =>
    isRetry ? write() : withSpan(span, 'outcome_recorded', write),
  )
}
