import { GatewayError } from '../errors.js'
import type { EmbeddingCall } from '../gateway.js'
import { meterEmbeddings } from '../metered_usage.js'
import type { EmbeddingAdapter, EmbeddingResult, ProviderAdapter } from '../provider.js'
import type { Question } from '../question.js'

/** An answer must have a vector for each input: one that has not is taken for a failure, never passed on. */
export function embeddingQuestion({ request }: EmbeddingCall): Question<EmbeddingResult> {
  return {
    kind: 'embedding',
    thinks: false,
    encode: ({ adapter, model }, options) => ({
      adapter,
      upstream: embeddingsOf(adapter).encode({ ...request, model }, options),
    }),
    decode(adapter, reply) {
      const decoded = embeddingsOf(adapter).decode(reply)
      if ('notProcessed' in decoded || decoded.vectors.length === request.inputs.length) return decoded
      const message = `${decoded.vectors.length} vectors for ${request.inputs.length} inputs`
      return { class: 'malformed_response', message, notProcessed: false }
    },
    meter: meterEmbeddings,
    finishReasonOf: () => undefined,
    upstreamModelOf: ({ upstreamModel }) => upstreamModel,
  }
}

function embeddingsOf({ type, embeddings }: ProviderAdapter): EmbeddingAdapter {
  if (embeddings) return embeddings
  throw new GatewayError('unsupported_parameter', `Providers of the type ${type} make no embeddings.`, false, {
    param: 'model',
    status: 400,
  })
}
