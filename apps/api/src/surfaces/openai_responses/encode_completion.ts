import { type Completion, providerBlockKinds } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, type MaesterAnswer, maesterAnswer } from '../answer_facts.js'
import type { ResponseEcho } from './echo.js'
import { encodeOutput } from './encode_output.js'
import type { OutputItem } from './output_items.js'
import { type ResponseEnding, type ResponseError, responseEnding } from './response_ending.js'
import { encodeResponseUsage, type ResponseUsage } from './usage.js'

export interface ResponsesFacts extends CallFacts {
  readonly echo: ResponseEcho
}

/** What is the same from the beginning of a response to its end. */
export interface ResponseEnvelope extends ResponseEcho {
  /** `resp_` and the request's own id. */
  readonly id: string
  readonly object: 'response'
  /** Unix time of the request, in seconds. */
  readonly created_at: number
  readonly model: string
  readonly background: false
  readonly conversation: null
  readonly previous_response_id: null
  readonly prompt: null
  readonly store: false
  readonly truncation: 'disabled'
}

/**
 * What `POST /v1/responses` answers: OpenAI's object, with `maester`, `usage.cost_usd` and `provider_finish_reason`.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
export interface ResponseAnswer extends ResponseEnvelope, ResponseEnding {
  readonly output: readonly OutputItem[]
  readonly usage: ResponseUsage
  readonly service_tier: string | null
  /** The provider's own word; `null` when it said none. */
  readonly provider_finish_reason: string | null
  readonly maester: MaesterAnswer
}

/** A response of which nothing is there yet, or that failed before its end. */
export interface UnfinishedResponse extends ResponseEnvelope {
  readonly status: 'in_progress' | 'failed'
  readonly error: ResponseError | null
  readonly incomplete_details: null
  readonly output: readonly OutputItem[]
  readonly usage: null
  readonly service_tier: null
}

/** Alternatives are left out: the format has one answer. */
export function encodeResponse(completion: Completion, call: ResponsesFacts, facts: AnswerFacts): ResponseAnswer {
  return finishedResponse(completion, call, facts, encodeOutput(completion, call.requestId))
}

export function finishedResponse(
  completion: Completion,
  call: ResponsesFacts,
  facts: AnswerFacts,
  output: readonly OutputItem[],
): ResponseAnswer {
  return {
    ...responseEnvelope(call, completion.upstreamModel),
    ...responseEnding(completion),
    output,
    usage: encodeResponseUsage(completion.usage, facts.costUsd),
    service_tier: completion.usage.serviceTier ?? null,
    provider_finish_reason: completion.providerFinishReason ?? null,
    maester: maesterAnswer(call, facts, providerBlockKinds(completion)),
  }
}

export function unfinishedResponse(
  envelope: ResponseEnvelope,
  output: readonly OutputItem[],
  error?: ResponseError,
): UnfinishedResponse {
  return {
    ...envelope,
    status: error === undefined ? 'in_progress' : 'failed',
    error: error ?? null,
    incomplete_details: null,
    output,
    usage: null,
    service_tier: null,
  }
}

/** `upstreamModel`: the model the provider says answered, often a dated name. */
export function responseEnvelope(call: ResponsesFacts, upstreamModel: string | undefined): ResponseEnvelope {
  const { requestId, createdAt, requestedModel, echo } = call
  return {
    id: `resp_${requestId.replace(/^req_/, '')}`,
    object: 'response',
    created_at: Math.floor(createdAt.getTime() / 1_000),
    model: upstreamModel ?? requestedModel,
    background: false,
    conversation: null,
    previous_response_id: null,
    prompt: null,
    store: false,
    truncation: 'disabled',
    ...echo,
  }
}
