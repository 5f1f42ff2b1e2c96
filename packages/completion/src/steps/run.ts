import type { Metrics, RequestContext } from '@maester/observability'
import type { RunOptions } from '../completion_service.js'
import type { RequestStore } from '../ports/request_store.js'
import type { AnswerBudgetDecision } from '../wire/answer.js'
import type { PromptIdentity } from './resolve_prompt.js'

/** What every record of a request's end carries. */
export interface Ending {
  readonly context: RequestContext
  readonly budget: AnswerBudgetDecision | undefined
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
  /** The request's row is durable. It commits in one group with the first intent, so it is awaited late. */
  readonly started: Promise<void>
  ending(budget: AnswerBudgetDecision | undefined): Ending
}
