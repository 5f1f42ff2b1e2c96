import { CompletionError, parseWith } from '@maester/completion'
import { type PicoUsd, picoUsdFromDecimal } from '@maester/cost_meter'
import type { EmbeddingRequest } from '@maester/model_gateway'
import type { z } from 'zod'
import { givenFields } from '../given_fields.js'
import { toDemands } from '../maester_options.js'
import type { CallDemands } from '../surface_call.js'
import { embeddingsBody } from './request_body.js'

export type EmbeddingsFormat = 'float' | 'base64'

export interface EmbeddingsCall {
  /** `model` is the name as the caller wrote it, still to be resolved. */
  readonly request: EmbeddingRequest
  readonly encodingFormat: EmbeddingsFormat
  /** Tried in order. Their vectors do not compare with those of `request.model`: the answer names who made them. */
  readonly fallbackModels?: readonly string[]
  readonly demands: CallDemands
  readonly budgetScope?: string
  readonly maxCost?: PicoUsd
  readonly tags: Readonly<Record<string, string>>
  readonly dropUnsupported?: boolean
}

/**
 * A body of `POST /v1/embeddings` as a call. Throws `CompletionError` `invalid_value`, `unknown_parameter`, or
 * `unsupported_parameter` for an `input` of tokens: they mean something to one vendor's models only.
 */
export function decodeEmbeddingsRequest(body: unknown): EmbeddingsCall {
  const parsed = parseWith(embeddingsBody, body)
  const { maester = {}, models } = parsed
  return {
    request: {
      model: parsed.model,
      inputs: textsOf(parsed.input),
      ...givenFields({ dimensions: parsed.dimensions, user: parsed.user, providerOptions: maester.provider_options }),
    },
    encodingFormat: parsed.encoding_format ?? 'float',
    demands: toDemands(maester),
    tags: maester.tags ?? {},
    ...givenFields({
      fallbackModels: models && models.length > 0 ? models : undefined,
      budgetScope: maester.budget_scope,
      maxCost: maester.max_cost_usd === undefined ? undefined : picoUsdFromDecimal(maester.max_cost_usd),
      dropUnsupported: maester.drop_unsupported,
    }),
  }
}

function textsOf(input: z.infer<typeof embeddingsBody>['input']): string[] {
  if (typeof input === 'string') return [input]
  const texts = input.filter((item) => typeof item === 'string')
  if (texts.length === input.length) return texts
  throw new CompletionError('unsupported_parameter', 'input: tokens are not supported, give text.', false, {
    param: 'input',
  })
}
