import type { Metrics, RequestContext } from '@maester/observability'
import type { RunOptions } from '../completion_service.js'
import type { Keeper } from '../keeper/keeper.js'
import type { RequestStart, RequestStore } from '../ports/request_store.js'
import type { AnswerBudgetDecision } from '../wire/answer.js'
import type { BudgetVerdict } from './budget_gate.js'
import type { RecordedContent } from './recorded_content.js'
import type { PromptIdentity } from './resolve_prompt.js'

/** What every record of a request's end carries. */
export interface Ending {
  readonly context: RequestContext
  readonly budget: AnswerBudgetDecision | undefined
  /** The start and the duration together: the clock is read once. */
  readonly finishedAt: Date
  /** Monotonic. */
  readonly durationMs: number
}

/** One request on its way through the pipeline. */
export interface Run {
  readonly context: RequestContext
  readonly options: RunOptions
  readonly requestedModel: string
  readonly prompt: PromptIdentity | undefined
  readonly requests: RequestStore
  readonly metrics: Pick<Metrics, 'completion'>
  readonly keeper: Keeper
  /** The same for the start and the end. */
  readonly content: RecordedContent
  /** Absent when no limit applies. */
  readonly verdict: BudgetVerdict | undefined
  /**
   * Resolves when the request's row is durable, or with why it is not. It commits in one group with the first intent,
   * so it is awaited late.
   */
  readonly started: Promise<{ readonly error?: unknown }>
  /** Writes the row once more, where it could not be written before. */
  start(): Promise<void>
  readonly startRecord: RequestStart
  ending(budget: AnswerBudgetDecision | undefined): Ending
}
