import type { PicoUsd } from '@maester/cost_meter'
import type { EmbeddingRequest, GatewayEmbeddings } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { RunOptions } from './completion_service.js'
import type { EmbeddingAnswer } from './wire/answer.js'

/** One request for embeddings, validated. */
export interface EmbeddingInput {
  /** `model` is a name still to be resolved. */
  readonly request: EmbeddingRequest
  /** Tried in order when every target of `request.model` failed. */
  readonly fallbackModels?: readonly string[]
  readonly budgetScope?: string
  readonly maxCost?: PicoUsd
  readonly tags: Readonly<Record<string, string>>
  /** Leave out, and name, what a target cannot honour. Default: refuse it. */
  readonly dropUnsupported?: boolean
  /** Regions, as in `CompletionInput`: whoever answers makes embeddings anyway. */
  readonly require?: readonly string[]
  /** As in `CompletionInput`. */
  readonly profile?: string
  /** As in `CompletionInput`. */
  readonly maxLatencyMs?: number
}

export interface EmbeddingOutcome {
  readonly answer: EmbeddingAnswer
  readonly result: GatewayEmbeddings
}

/** The pipeline of embeddings: budget, gateway, meter, record. Rejects with `CompletionError` or `GatewayError`. */
export interface EmbeddingService {
  embed(input: EmbeddingInput, context: RequestContext, options: RunOptions): Promise<EmbeddingOutcome>
}
