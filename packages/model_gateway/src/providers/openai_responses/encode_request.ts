import type { CompletionRequest, Tool } from '../../completion_request.js'
import type { EncodeOptions, UpstreamRequest } from '../../provider.js'
import { leaveOutThinkingMode } from '../described_parts.js'
import { definedFields, type JsonObject } from '../json_value.js'
import { refuseThinkingBudget } from '../openai_chat/encode_request.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'
import { encodeInput } from './encode_input.js'

/** The body of `POST /responses`. https://platform.openai.com/docs/api-reference/responses/create */
export function encodeResponsesBody(
  request: CompletionRequest,
  { stream }: EncodeOptions,
  unsupported: UnsupportedParameters,
): JsonObject {
  refuseForeignParameters(request, unsupported)
  const tools = [...(request.tools ?? []).map(encodeTool), ...encodeWebSearch(request, unsupported)]
  const format = encodeFormat(request.responseFormat)
  const include = [
    ...(request.reasoning === undefined ? [] : ['reasoning.encrypted_content']),
    ...(request.logprobs === true ? ['message.output_text.logprobs'] : []),
  ]
  return definedFields({
    model: request.model,
    input: encodeInput(request.messages, unsupported),
    max_output_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_logprobs: request.topLogprobs,
    tools: tools.length === 0 ? undefined : tools,
    tool_choice: tools.length === 0 ? undefined : encodeToolChoice(request.toolChoice),
    parallel_tool_calls: tools.length === 0 ? undefined : request.parallelToolCalls,
    text: format && { format },
    reasoning: encodeReasoning(request.reasoning, unsupported),
    include: include.length === 0 ? undefined : include,
    user: request.user,
    metadata: request.metadata,
    service_tier: request.serviceTier,
    prompt_cache_key: request.promptCacheKey,
    stream: stream ? true : undefined,
  })
}

export function responsesUpstream(
  { stream, apiKey }: EncodeOptions,
  body: string,
  droppedParameters: readonly string[],
): UpstreamRequest {
  return {
    method: 'POST',
    path: '/responses',
    headers: {
      'content-type': 'application/json',
      accept: stream ? 'text/event-stream' : 'application/json',
      ...(apiKey !== '' && { authorization: `Bearer ${apiKey}` }),
    },
    body,
    droppedParameters,
  }
}

function refuseForeignParameters(request: CompletionRequest, unsupported: UnsupportedParameters): void {
  const foreign: readonly (readonly [string, unknown])[] = [
    ['top_k', request.topK],
    ['stop', request.stop],
    ['seed', request.seed],
    ['presence_penalty', request.presencePenalty],
    ['frequency_penalty', request.frequencyPenalty],
    ['logit_bias', request.logitBias],
    ['n', request.choices === 1 ? undefined : request.choices],
  ]
  for (const [param, value] of foreign) {
    if (value !== undefined) unsupported.refuse(param, 'it does not exist there')
  }
}

/** Unlike chat completions this format is strict unless told otherwise. */
function encodeTool({ name, description, parameters, strict }: Tool): JsonObject {
  return definedFields({
    type: 'function',
    name,
    description,
    parameters: parameters ?? { type: 'object', properties: {} },
    strict: strict ?? false,
  })
}

function encodeWebSearch({ webSearch }: CompletionRequest, unsupported: UnsupportedParameters): JsonObject[] {
  if (webSearch === undefined) return []
  const { maxSearches, allowedDomains, blockedDomains } = webSearch
  if (maxSearches !== undefined || blockedDomains !== undefined) {
    unsupported.refuse('web_search', 'only the allowed domains can be limited there')
  }
  const filters = allowedDomains === undefined ? undefined : { allowed_domains: allowedDomains }
  return [definedFields({ type: 'web_search', filters })]
}

function encodeToolChoice(choice: CompletionRequest['toolChoice']): string | JsonObject | undefined {
  return choice?.type === 'tool' ? { type: 'function', name: choice.name } : choice?.type
}

function encodeFormat(format: CompletionRequest['responseFormat']): JsonObject | undefined {
  switch (format?.type) {
    case undefined:
      return undefined
    case 'text':
      return { type: 'text' }
    case 'json':
      return { type: 'json_object' }
    case 'json_schema': {
      const { name, description, schema, strict } = format
      return definedFields({ type: 'json_schema', name, description, schema, strict })
    }
  }
}

function encodeReasoning(
  reasoning: CompletionRequest['reasoning'],
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  if (reasoning === undefined) return undefined
  refuseThinkingBudget(reasoning, unsupported)
  if (reasoning.includeText !== true) leaveOutThinkingMode(reasoning, unsupported)
  const encoded = definedFields({
    effort: reasoning.effort,
    summary: reasoning.includeText === true ? 'auto' : undefined,
  })
  return Object.keys(encoded).length === 0 ? undefined : encoded
}
