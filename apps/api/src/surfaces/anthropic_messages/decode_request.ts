import { CompletionError, parseWith } from '@maester/completion'
import { readCallerBody } from '../caller_request.js'
import { toSurfaceCall } from '../maester_options.js'
import type { SurfaceCall } from '../surface_call.js'
import { callerFacts } from './caller_facts.js'
import { decodeMessages } from './decode_messages.js'
import { decodeOptions } from './decode_options.js'
import { refuseUnsupported } from './refuse_unsupported.js'
import { messagesBody } from './request_body.js'

/**
 * A body of `POST /v1/messages` as a call. Throws `CompletionError` `invalid_value`, `unknown_parameter`, or
 * `unsupported_parameter` for what Anthropic has and the canonical request has not, unless `maester.drop_unsupported`. With
 * `text`, the body as it came, whoever answers decides about the last. `betaFeatures` go on with it to Anthropic.
 */
export function decodeMessagesRequest(body: unknown, text?: string, betaFeatures?: readonly string[]): SurfaceCall {
  const parsed = parseWith(messagesBody, body)
  if (parsed.messages.length === 0 && parsed.maester?.prompt === undefined) {
    throw new CompletionError('invalid_value', 'messages: must not be empty.', false, { param: 'messages' })
  }
  const caller = readCallerBody('anthropic_messages', text, parsed.maester, {
    ...callerFacts(parsed),
    ...(betaFeatures && { betaFeatures }),
  })
  const { unsupported } = caller
  refuseUnsupported(parsed, unsupported)
  return toSurfaceCall({
    model: parsed.model,
    models: parsed.models,
    maester: parsed.maester,
    messages: decodeMessages(parsed, unsupported),
    options: decodeOptions(parsed, unsupported),
    stream: parsed.stream ?? false,
    includeUsage: true,
    droppedParameters: unsupported.dropped,
    ...caller.request(parsed.stream ?? false),
  })
}
