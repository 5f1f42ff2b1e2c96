import { CompletionError, parseWith } from '@maester/completion'
import { toSurfaceCall } from '../maester_options.js'
import type { SurfaceCall } from '../surface_call.js'
import { createUnsupportedFields } from '../unsupported_fields.js'
import { decodeInput } from './decode_input.js'
import { decodeOptions } from './decode_options.js'
import { echoOf, type ResponseEcho } from './echo.js'
import { refuseUnsupported } from './refuse_unsupported.js'
import { responsesBody } from './request_body.js'

export interface ResponsesCall extends SurfaceCall {
  readonly echo: ResponseEcho
}

/**
 * A body of `POST /v1/responses` as a call. Throws `CompletionError` `invalid_value`, `unknown_parameter`, or
 * `unsupported_parameter` for what OpenAI has and the canonical request has not, unless `maester.drop_unsupported`.
 */
export function decodeResponsesRequest(body: unknown): ResponsesCall {
  const parsed = parseWith(responsesBody, body)
  if ((parsed.input ?? '').length === 0 && parsed.maester?.prompt === undefined) {
    throw new CompletionError('invalid_value', 'input: must not be empty.', false, { param: 'input' })
  }
  const unsupported = createUnsupportedFields(parsed.maester?.drop_unsupported)
  refuseUnsupported(parsed, unsupported)
  const call = toSurfaceCall({
    model: parsed.model,
    models: parsed.models,
    maester: parsed.maester,
    messages: decodeInput(parsed, unsupported),
    options: decodeOptions(parsed, unsupported),
    stream: parsed.stream ?? false,
    includeUsage: true,
    droppedParameters: unsupported.dropped,
  })
  return { ...call, echo: echoOf(parsed) }
}
