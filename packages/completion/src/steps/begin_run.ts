import type { Metrics, RequestContext } from '@maester/observability'
import type { RunOptions } from '../completion_service.js'
import type { Keeper } from '../keeper/keeper.js'
import type { RequestStore } from '../ports/request_store.js'
import type { BudgetVerdict } from './budget_gate.js'
import { concludeFailure } from './conclude.js'
import { startRecord } from './record_request.js'
import { type RecordedContent, wholeContent } from './recorded_content.js'
import type { PromptIdentity } from './resolve_prompt.js'
import type { Run } from './run.js'
import { withSpan } from './with_span.js'

export interface RunTools {
  readonly requests: RequestStore
  readonly metrics: Pick<Metrics, 'completion'>
  /** Writes later what storage could not take at once. */
  readonly keeper: Keeper
  /** What may be written of prompts and answers, asked once for each request. Default: everything. */
  readonly content?: () => RecordedContent
  readonly now: () => Date
  readonly monotonicMs: () => number
}

export interface RunBeginning {
  readonly context: RequestContext
  readonly options: RunOptions
  readonly requestedModel: string
  readonly prompt: PromptIdentity | undefined
  /** The same instant by both clocks. */
  readonly startedAt: Date
  readonly startedMs: number
}

/**
 * Asks the budget, then writes that the request has begun and what was decided, without waiting for that to be durable.
 * A request whose budget cannot be asked is recorded as failed.
 */
export async function beginRun(
  tools: RunTools,
  beginning: RunBeginning,
  checkBudget: () => Promise<BudgetVerdict | undefined>,
): Promise<Run> {
  let verdict: BudgetVerdict | undefined
  try {
    verdict = await withSpan(beginning.context.span, 'budget_checked', checkBudget)
  } catch (error) {
    await concludeFailure(startRun(tools, beginning, undefined), error)
    throw error
  }
  return startRun(tools, beginning, verdict)
}

function startRun(
  { requests, metrics, keeper, monotonicMs, content: contentInForce }: RunTools,
  { context, options, requestedModel, prompt, startedAt, startedMs }: RunBeginning,
  verdict: BudgetVerdict | undefined,
): Run {
  const content = contentInForce?.() ?? wholeContent
  const record = startRecord(context, options, requestedModel, prompt, verdict?.decision, startedAt, content)
  const start = () => requests.start(record)
  const started = start().then(
    () => ({}),
    (error: unknown) => ({ error }), // written again, or reported, with the outcome
  )
  return {
    context,
    options,
    requestedModel,
    prompt,
    requests,
    metrics,
    keeper,
    content,
    verdict,
    started,
    start,
    startRecord: record,
    ending(budget) {
      const durationMs = roundToMicros(monotonicMs() - startedMs)
      return { context, budget, finishedAt: new Date(startedAt.getTime() + Math.round(durationMs)), durationMs }
    },
  }
}

/** Durations are told to the microsecond. */
function roundToMicros(durationMs: number): number {
  return Math.round(durationMs * 1_000) / 1_000
}
