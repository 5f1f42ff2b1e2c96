import type { EmbeddingResult } from '@maester/model_gateway'
import type { AnswerFacts, CallFacts, MaesterAnswer } from '../answer_facts.js'
import type { EmbeddingsFormat } from './decode_request.js'

/** What `POST /v1/embeddings` answers: OpenAI's object, with `usage.cost_usd` and `maester`. */
export interface EmbeddingsAnswer {
  readonly object: 'list'
  /** In the order of the inputs. */
  readonly data: readonly {
    readonly object: 'embedding'
    readonly index: number
    /** Numbers, or base64 of 32-bit little-endian floats. */
    readonly embedding: readonly number[] | string
  }[]
  readonly model: string
  readonly usage: {
    /** `null`: not reported, where OpenAI's type has a number. */
    readonly prompt_tokens: number | null
    readonly total_tokens: number | null
    /** Decimal USD, six places; `null` when unknown. */
    readonly cost_usd: string | null
  }
  /** Vectors are not evaluated. */
  readonly maester: Omit<MaesterAnswer, 'evaluation'>
}

export function encodeEmbeddings(
  { vectors, upstreamModel, usage }: EmbeddingResult,
  format: EmbeddingsFormat,
  { requestId, requestedModel }: Pick<CallFacts, 'requestId' | 'requestedModel'>,
  facts: Omit<AnswerFacts, 'evaluation'>,
): EmbeddingsAnswer {
  const promptTokens = usage.inputTokens ?? null
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? toBase64(vector) : vector,
    })),
    model: upstreamModel ?? requestedModel,
    usage: { prompt_tokens: promptTokens, total_tokens: promptTokens, cost_usd: facts.costUsd },
    maester: {
      request_id: requestId,
      provider: facts.provider,
      attempts: facts.attempts,
      fallback_used: facts.fallbackUsed,
      dropped_parameters: facts.droppedParameters,
      simulated: facts.simulated,
    },
  }
}

function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4)
  for (let position = 0; position < vector.length; position += 1) bytes.writeFloatLE(vector[position]!, position * 4)
  return bytes.toString('base64')
}
