import { CompletionError, parseWith } from '@maester/completion'
import { readCallerBody } from '../caller_request.js'
import { toSurfaceCall } from '../maester_options.js'
import type { SurfaceCall } from '../surface_call.js'
import { callerFacts } from './caller_facts.js'
import { decodeChatMessages } from './decode_messages.js'
import { decodeChatOptions } from './decode_options.js'
import { refuseUnsupported } from './refuse_unsupported.js'
import { type ChatCompletionBody, chatCompletionBody } from './request_body.js'

/**
 * A body of `POST /v1/chat/completions` as a call. Throws `CompletionError` `invalid_value`, `unknown_parameter`, or
 * `unsupported_parameter` for what OpenAI has and the canonical request has not, unless `maester.drop_unsupported`. With
 * `text`, the body as it came, whoever answers decides about the last.
 */
export function decodeChatCompletionRequest(body: unknown, text?: string): SurfaceCall {
  const parsed = parseWith(chatCompletionBody, body)
  refuseContradictions(parsed)
  const caller = readCallerBody('openai_chat', text, parsed.maester, callerFacts(parsed))
  const { unsupported } = caller
  refuseUnsupported(parsed, unsupported)
  return toSurfaceCall({
    model: parsed.model,
    models: parsed.models,
    maester: parsed.maester,
    messages: decodeChatMessages(parsed.messages, unsupported),
    options: decodeChatOptions(parsed, unsupported),
    stream: parsed.stream ?? false,
    includeUsage: parsed.stream_options?.include_usage ?? false,
    droppedParameters: unsupported.dropped,
    ...caller.request(parsed.stream ?? false),
  })
}

function refuseContradictions({ messages, maester, stream, stream_options, tools, tool_choice }: ChatCompletionBody) {
  if (messages.length === 0 && maester?.prompt === undefined) throw invalid('messages', 'must not be empty')
  if (stream_options && stream !== true) throw invalid('stream_options', 'only goes with "stream": true')
  if (tool_choice && tool_choice !== 'none' && tool_choice !== 'auto' && !tools?.length) {
    throw invalid('tool_choice', 'only goes with tools')
  }
}

function invalid(param: string, rule: string): CompletionError {
  return new CompletionError('invalid_value', `${param}: ${rule}.`, false, { param })
}
