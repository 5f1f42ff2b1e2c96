import type { CompletionRequest, JsonSchema, ReasoningOptions, Tool } from '../../completion_request.js'
import type { EncodeOptions, UpstreamRequest } from '../../provider.js'
import { leaveOutThinkingMode } from '../described_parts.js'
import { definedFields, type JsonObject } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'
import { encodeCachePoint } from './encode_content.js'
import { encodeConversation } from './encode_messages.js'
import { type ClaudeTraits, claudeTraits } from './model_traits.js'

/** The API refuses a request without `max_tokens`; this many when neither the caller nor the catalogue names a number. */
const FALLBACK_MAX_TOKENS = 4_096

/** The body of `POST /v1/messages`. https://docs.claude.com/en/api/messages */
export function encodeMessagesBody(
  request: CompletionRequest,
  options: EncodeOptions,
  unsupported: UnsupportedParameters,
): JsonObject {
  refuseForeignParameters(request, unsupported)
  const traits = claudeTraits(request.model)
  const { system, messages } = encodeConversation(request.messages, unsupported)
  const tools = [...(request.tools ?? []).map(encodeTool), ...encodeWebSearch(request)]
  return definedFields({
    model: request.model,
    max_tokens: request.maxOutputTokens ?? options.modelMaxOutputTokens ?? FALLBACK_MAX_TOKENS,
    system,
    messages,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    stop_sequences: request.stop,
    tools: tools.length === 0 ? undefined : tools,
    tool_choice: encodeToolChoice(request),
    ...encodeThinking(request, traits, unsupported),
    metadata: request.user === undefined ? undefined : { user_id: request.user },
    service_tier: request.serviceTier,
    stream: options.stream ? true : undefined,
  })
}

export function messagesUpstream(
  { stream, apiKey }: EncodeOptions,
  body: string,
  droppedParameters: readonly string[],
): UpstreamRequest {
  return {
    method: 'POST',
    path: '/v1/messages',
    headers: {
      'content-type': 'application/json',
      accept: stream ? 'text/event-stream' : 'application/json',
      'anthropic-version': '2023-06-01',
      ...(apiKey !== '' && { 'x-api-key': apiKey }),
    },
    body,
    droppedParameters,
  }
}

function refuseForeignParameters(request: CompletionRequest, unsupported: UnsupportedParameters): void {
  const foreign: readonly (readonly [string, unknown])[] = [
    ['seed', request.seed],
    ['presence_penalty', request.presencePenalty],
    ['frequency_penalty', request.frequencyPenalty],
    ['logit_bias', request.logitBias],
    ['logprobs', request.logprobs === true ? true : undefined],
    ['top_logprobs', request.topLogprobs],
    ['n', request.choices === 1 ? undefined : request.choices],
    ['metadata', request.metadata],
  ]
  for (const [param, value] of foreign) {
    if (value !== undefined) unsupported.refuse(param, 'it does not exist there')
  }
  if (request.responseFormat?.type === 'json') {
    unsupported.refuse('response_format', 'JSON needs a schema there')
  }
}

function encodeTool({ name, description, parameters, strict, cachePoint }: Tool): JsonObject {
  return definedFields({
    name,
    description,
    input_schema: parameters ?? { type: 'object', properties: {} },
    strict: strict === true ? true : undefined,
    cache_control: encodeCachePoint(cachePoint),
  })
}

function encodeWebSearch({ webSearch }: CompletionRequest): JsonObject[] {
  if (webSearch === undefined) return []
  return [
    definedFields({
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: webSearch.maxSearches,
      allowed_domains: webSearch.allowedDomains,
      blocked_domains: webSearch.blockedDomains,
    }),
  ]
}

function encodeToolChoice({ tools, toolChoice, parallelToolCalls }: CompletionRequest): JsonObject | undefined {
  if (tools === undefined || tools.length === 0) return undefined
  const oneAtATime = parallelToolCalls === false ? { disable_parallel_tool_use: true } : undefined
  switch (toolChoice?.type) {
    case undefined:
      return oneAtATime && { type: 'auto', ...oneAtATime }
    case 'none':
      return { type: 'none' }
    case 'auto':
      return { type: 'auto', ...oneAtATime }
    case 'required':
      return { type: 'any', ...oneAtATime }
    case 'tool':
      return { type: 'tool', name: toolChoice.name, ...oneAtATime }
  }
}

function encodeThinking(
  { reasoning, responseFormat }: CompletionRequest,
  traits: ClaudeTraits,
  unsupported: UnsupportedParameters,
): JsonObject {
  const effort = encodeEffort(reasoning?.effort, traits, unsupported)
  const schema = encodeSchema(responseFormat, traits, unsupported)
  const outputConfig = definedFields({ effort, format: schema && { type: 'json_schema', schema } })
  return definedFields({
    thinking: reasoning && encodeThinkingMode(reasoning, effort, traits, unsupported),
    output_config: Object.keys(outputConfig).length === 0 ? undefined : outputConfig,
  })
}

function encodeSchema(
  format: CompletionRequest['responseFormat'],
  traits: ClaudeTraits,
  unsupported: UnsupportedParameters,
): JsonSchema | undefined {
  if (format?.type !== 'json_schema') return undefined
  if (traits.jsonSchema) return format.schema
  unsupported.refuse('response_format', 'this model follows no JSON schema')
  return undefined
}

function encodeEffort(
  effort: NonNullable<CompletionRequest['reasoning']>['effort'],
  traits: ClaudeTraits,
  unsupported: UnsupportedParameters,
): string | undefined {
  if (effort === undefined || effort === 'none') return undefined
  if (traits.effort && effort !== 'minimal') return effort
  unsupported.refuse('reasoning_effort', traits.effort ? 'it has no effort "minimal"' : 'this model has none')
  return undefined
}

function encodeThinkingMode(
  reasoning: ReasoningOptions,
  effort: string | undefined,
  traits: ClaudeTraits,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  const { budgetTokens, includeText } = reasoning
  if (reasoning.effort === 'none') return { type: 'disabled' }
  if (budgetTokens !== undefined) return { type: 'enabled', budget_tokens: budgetTokens }
  // An effort that was left out takes the thinking with it.
  if (reasoning.effort !== effort && includeText !== true) return undefined
  if (!traits.adaptiveThinking) {
    leaveOutThinkingMode(reasoning, unsupported)
    return undefined
  }
  return definedFields({ type: 'adaptive', display: includeText === true ? 'summarized' : undefined })
}
