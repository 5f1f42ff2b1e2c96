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

const mostInputs = 2_048

/** A body of `POST /v1/embeddings` as a call. Throws `CompletionError`. */
export function decodeEmbeddingsRequest(body: unknown): EmbeddingsCall {
  const parsed = parseWith(embeddingsBody, body)
  const { maester = {}, models } = parsed
  refuseOtherDemands(maester.require ?? [])
  return {
    encodingFormat: parsed.encoding_format ?? 'float',
    input: {
      request: {
        model: parsed.model,
        inputs: inputsOf(parsed.input),
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

function inputsOf(input: z.infer<typeof embeddingsBody>['input']): EmbeddingInput['request']['inputs'] {
  if (typeof input === 'string') return [input]
  if (input.length === 0) throw refusedInput('must not be empty.')
  const tokens = input.filter((item) => typeof item === 'number')
  if (tokens.length === input.length) return [tokens]
  if (input.length > mostInputs) throw refusedInput(`holds ${input.length} inputs; at most ${mostInputs} go at a time.`)
  return input.filter((item) => typeof item !== 'number')
}

function refusedInput(words: string): CompletionError {
  return new CompletionError('invalid_value', `input: ${words}`, false, { param: 'input' })
}
