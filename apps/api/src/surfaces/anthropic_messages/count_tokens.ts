import { parseWith } from '@maester/completion'
import { estimateRequest } from '@maester/model_gateway'
import { createUnsupportedFields } from '../unsupported_fields.js'
import { decodeMessages } from './decode_messages.js'
import { decodeQuestionOptions } from './decode_options.js'
import { countTokensBody } from './request_body.js'

/** The answer of `POST /v1/messages/count_tokens`. */
export interface TokenCount {
  /** On the high side, for any provider's vocabulary: what a budget would reserve. */
  readonly input_tokens: number
  readonly maester: { readonly request_id: string; readonly estimated: true }
}

/**
 * Estimates a request's input without asking a provider. Throws `CompletionError` `invalid_value` or
 * `unknown_parameter`. What cannot be sent to every provider is left out of the count.
 */
export function countMessageTokens(body: unknown, requestId: string): TokenCount {
  const parsed = parseWith(countTokensBody, body)
  const unsupported = createUnsupportedFields(true)
  const { inputTokens } = estimateRequest({
    model: parsed.model,
    messages: decodeMessages(parsed, unsupported),
    ...decodeQuestionOptions(parsed, unsupported),
  })
  return { input_tokens: inputTokens, maester: { request_id: requestId, estimated: true } }
}
