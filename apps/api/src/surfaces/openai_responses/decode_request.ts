import { CompletionError, parseWith } from '@maester/completion'
import { readCallerBody } from '../caller_request.js'
import { toSurfaceCall } from '../maester_options.js'
import type { SurfaceCall } from '../surface_call.js'
import { callerFacts } from './caller_facts.js'
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
 * `unsupported_parameter` for what OpenAI has and the canonical request has not, unless `maester.drop_unsupported`. With
 * `text`, the body as it came, whoever answers decides about the last.
 */
export function decodeResponsesRequest(body: unknown, text?: string): ResponsesCall {
  const parsed = parseWith(responsesBody, body)
  if ((parsed.input ?? '').length === 0 && parsed.maester?.prompt === undefined) {
    throw new CompletionError('invalid_value', 'input: must not be empty.', false, { param: 'input' })
  }
  const caller = readCallerBody('openai_responses', text, parsed.maester, callerFacts(parsed))
  const { unsupported } = caller
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
    ...caller.request(parsed.stream ?? false),
  })
  return { ...call, echo: echoOf(parsed) }
}
