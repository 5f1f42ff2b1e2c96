import type { CompletionRequest } from '../../completion_request.js'
import type { Message, Part, ToolResultPart } from '../../message.js'
import { leaveOutError, leaveOutNames, withoutAnswerImages } from '../described_parts.js'
import { definedFields, type JsonObject } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'

/** The body of `POST /v2/chat`. https://docs.cohere.com/reference/chat */
export function encodeCohereBody(
  request: CompletionRequest,
  stream: boolean,
  unsupported: UnsupportedParameters,
): JsonObject {
  refuseForeignParameters(request, unsupported)
  leaveOutNames(request.messages, unsupported)
  const tools = request.tools?.length ? request.tools : undefined
  return definedFields({
    model: request.model,
    messages: withoutAnswerImages(request.messages, unsupported).flatMap((message) =>
      encodeMessage(message, unsupported),
    ),
    max_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    p: request.topP,
    k: request.topK,
    stop_sequences: request.stop,
    seed: request.seed,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    logprobs: request.logprobs,
    tools: tools?.map(({ name, description, parameters }) => ({
      type: 'function',
      function: definedFields({ name, description, parameters: parameters ?? { type: 'object', properties: {} } }),
    })),
    strict_tools: tools?.some((tool) => tool.strict === true) ? true : undefined,
    tool_choice: tools && encodeToolChoice(request, unsupported),
    response_format: encodeResponseFormat(request, unsupported),
    thinking: encodeThinking(request.reasoning, unsupported),
    stream,
  })
}

function refuseForeignParameters(request: CompletionRequest, unsupported: UnsupportedParameters): void {
  const foreign: readonly (readonly [string, unknown])[] = [
    ['logit_bias', request.logitBias],
    ['top_logprobs', request.topLogprobs],
    ['n', request.choices === 1 ? undefined : request.choices],
    ['parallel_tool_calls', request.parallelToolCalls === false ? false : undefined],
    ['user', request.user],
    ['metadata', request.metadata],
    ['service_tier', request.serviceTier === 'auto' ? undefined : request.serviceTier],
    ['web_search', request.webSearch],
  ]
  for (const [param, value] of foreign) {
    if (value !== undefined) unsupported.refuse(param, 'it does not exist there')
  }
}

/** Words before calls are the `tool_plan`. Each tool result is a message of its own. */
function encodeMessage({ role, parts }: Message, unsupported: UnsupportedParameters): JsonObject[] {
  const results = parts.filter((part) => part.type === 'tool_result')
  const encoded = results.map((result) => encodeToolResult(result, unsupported))
  const rest = parts.filter((part) => part.type !== 'tool_result')
  if (role === 'tool' || (results.length > 0 && rest.length === 0)) return encoded
  const calls = parts.filter((part) => part.type === 'tool_call')
  if (role !== 'assistant' || calls.length === 0) {
    const wireRole = role === 'developer' ? 'system' : role
    return [...encoded, { role: wireRole, content: encodeContent(rest, unsupported) }]
  }
  const plan = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
  const toolCalls = calls.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function',
    function: { name, arguments: text },
  }))
  return [...encoded, definedFields({ role, tool_plan: plan === '' ? undefined : plan, tool_calls: toolCalls })]
}

function encodeToolResult(result: ToolResultPart, unsupported: UnsupportedParameters): JsonObject {
  leaveOutError(result, unsupported)
  return { role: 'tool', tool_call_id: result.toolCallId, content: encodeContent(result.content, unsupported) }
}

function encodeContent(parts: readonly Part[], unsupported: UnsupportedParameters): string | JsonObject[] {
  const content = parts.map((part) => encodePart(part, unsupported)).filter((block) => block !== undefined)
  const [only] = content
  if (content.length === 0) return ''
  return content.length === 1 && typeof only?.text === 'string' ? only.text : content
}

function encodePart(part: Part, unsupported: UnsupportedParameters): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text }
    case 'reasoning':
      return part.text === '' ? undefined : { type: 'thinking', thinking: part.text }
    case 'image': {
      const { source, detail } = part
      if (source.kind === 'file_id') {
        unsupported.refuse('image', 'an image must be a URL or inline')
        return undefined
      }
      const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
      return { type: 'image_url', image_url: definedFields({ url, detail }) }
    }
    case 'file':
      unsupported.refuse('file', 'it takes no files')
      return undefined
    case 'audio':
      unsupported.refuse('input_audio', 'it takes no audio')
      return undefined
    case 'tool_call':
    case 'tool_result':
      return undefined
  }
}

/** Calls are allowed unless something else is said; one tool cannot be singled out. */
function encodeToolChoice({ toolChoice }: CompletionRequest, unsupported: UnsupportedParameters): string | undefined {
  if (toolChoice?.type === 'tool') unsupported.refuse('tool_choice', 'a single tool cannot be demanded there')
  if (toolChoice?.type === 'required') return 'REQUIRED'
  return toolChoice?.type === 'none' ? 'NONE' : undefined
}

function encodeResponseFormat(
  { responseFormat, tools }: CompletionRequest,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  if (responseFormat === undefined || responseFormat.type === 'text') return undefined
  if (tools?.length) {
    unsupported.refuse('response_format', 'it cannot answer in JSON and call tools in one request')
    return undefined
  }
  return responseFormat.type === 'json'
    ? { type: 'json_object' }
    : { type: 'json_object', json_schema: responseFormat.schema }
}

function encodeThinking(
  reasoning: CompletionRequest['reasoning'],
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  if (reasoning === undefined) return undefined
  if (reasoning.effort === 'none') return { type: 'disabled' }
  if (reasoning.effort !== undefined) unsupported.refuse('reasoning_effort', 'thinking is asked for by budget there')
  if (reasoning.effort !== undefined && reasoning.budgetTokens === undefined && reasoning.includeText !== true)
    return undefined
  return definedFields({ type: 'enabled', token_budget: reasoning.budgetTokens })
}
