import type { AnswerAttempt, AnswerEvaluation, CompletionOutcome } from '@maester/completion'
import type { SurfaceCall } from './surface_call.js'

/** What is known of a call before the provider says anything. */
export interface CallFacts {
  readonly requestId: string
  /** When the request arrived. */
  readonly createdAt: Date
  /** As the caller wrote it. Named in the answer when the provider does not name the model that answered. */
  readonly requestedModel: string
}

/** What is known of a call once its answer is whole and recorded. */
export interface AnswerFacts {
  readonly provider: string
  readonly attempts: readonly AnswerAttempt[]
  readonly fallbackUsed: boolean
  readonly droppedParameters: readonly string[]
  readonly simulated: boolean
  readonly evaluation: AnswerEvaluation
  /** Decimal USD, six places; `null` when unknown. */
  readonly costUsd: string | null
}

export function answerFacts(
  { answer, result }: CompletionOutcome,
  { droppedParameters }: Pick<SurfaceCall, 'droppedParameters'>,
): AnswerFacts {
  return {
    provider: answer.provider,
    attempts: answer.routing.attempts,
    fallbackUsed: answer.routing.fallback_used,
    droppedParameters: [...droppedParameters, ...result.droppedParameters],
    simulated: answer.simulated,
    evaluation: answer.evaluation,
    costUsd: answer.cost.total_cost_usd,
  }
}

/** The field `maester` of every provider-shaped answer. */
export interface MaesterAnswer {
  readonly request_id: string
  readonly provider: string
  readonly attempts: readonly AnswerAttempt[]
  readonly fallback_used: boolean
  readonly dropped_parameters: readonly string[]
  readonly simulated: boolean
  readonly evaluation: AnswerEvaluation
  /** The answer is of several attempts: one broke off, and the next went on from there. */
  readonly spliced?: true
  /** Kinds of what the provider's answer has and the format has no place for. */
  readonly not_carried?: readonly string[]
}

export function maesterAnswer(
  { requestId }: Pick<CallFacts, 'requestId'>,
  facts: AnswerFacts,
  notCarried: readonly string[] = [],
): MaesterAnswer {
  return {
    request_id: requestId,
    provider: facts.provider,
    attempts: facts.attempts,
    fallback_used: facts.fallbackUsed,
    dropped_parameters: facts.droppedParameters,
    simulated: facts.simulated,
    evaluation: facts.evaluation,
    ...(facts.attempts.some(({ continued }) => continued === true) && { spliced: true }),
    ...(notCarried.length > 0 && { not_carried: notCarried }),
  }
}
