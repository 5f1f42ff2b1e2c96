import { CompletionError, type EmbeddingInput, parseWith } from '@maester/completion'
import { picoUsdFromDecimal } from '@maester/cost_meter'
import type { z } from 'zod'
import { givenFields } from '../given_fields.js'
import { toDemands } from '../maester_options.js'
import { embeddingsBody } from './request_body.js'

export type EmbeddingsFormat = 'float' | 'base64'

export interface EmbeddingsCall {
  readonly input: EmbeddingInput
  readonly encodingFormat: EmbeddingsFormat
}

/**
 * A body of `POST /v1/embeddings` as a call. Throws `CompletionError` `invalid_value`, `unknown_parameter`, or
 * `unsupported_parameter` for an `input` of tokens: they mean something to one vendor's models only.
 */
export function decodeEmbeddingsRequest(body: unknown): EmbeddingsCall {
  const parsed = parseWith(embeddingsBody, body)
  const { maester = {}, models } = parsed
  refuseOtherDemands(maester.require ?? [])
  return {
    encodingFormat: parsed.encoding_format ?? 'float',
    input: {
      request: {
        model: parsed.model,
        inputs: textsOf(parsed.input),
        ...givenFields({ dimensions: parsed.dimensions, user: parsed.user, providerOptions: maester.provider_options }),
      },
      tags: maester.tags ?? {},
      ...givenFields({
        fallbackModels: models && models.length > 0 ? models : undefined,
        budgetScope: maester.budget_scope,
        maxCost: maester.max_cost_usd === undefined ? undefined : picoUsdFromDecimal(maester.max_cost_usd),
        dropUnsupported: maester.drop_unsupported,
      }),
      ...toDemands(maester),
    },
  }
}

/** Whoever answers makes embeddings; of the rest only a region can be demanded of them. */
function refuseOtherDemands(require: readonly string[]): void {
  const other = require.find((demand) => demand !== 'embeddings' && !demand.startsWith('region:'))
  if (other === undefined) return
  const param = 'maester.require'
  throw new CompletionError('unsupported_parameter', `${param}: embeddings do not need ${other}.`, false, { param })
}

function textsOf(input: z.infer<typeof embeddingsBody>['input']): string[] {
  if (typeof input === 'string') return [input]
  const texts = input.filter((item) => typeof item === 'string')
  if (texts.length === input.length) return texts
  throw new CompletionError('unsupported_parameter', 'input: tokens are not supported, give text.', false, {
    param: 'input',
  })
}
