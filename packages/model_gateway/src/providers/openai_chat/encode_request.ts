import type { CompletionRequest, ReasoningOptions, Tool } from '../../completion_request.js'
import type { EncodeOptions, UpstreamRequest } from '../../provider.js'
import { leaveOutThinkingMode } from '../described_parts.js'
import { definedFields, type JsonObject } from '../json_value.js'
import { createUnsupportedParameters, type UnsupportedParameters } from '../unsupported_parameters.js'
import { encodeChatMessages } from './encode_messages.js'
import type { ChatParameter, VendorDifferences } from './vendor_differences.js'

export function encodeChatRequest(
  vendor: VendorDifferences,
  request: CompletionRequest,
  options: EncodeOptions,
): UpstreamRequest {
  const unsupported = createUnsupportedParameters(vendor.type, options)
  const body = {
    ...encodeChatBody(vendor, request, options, unsupported),
    ...request.providerOptions?.[vendor.type],
  }
  return chatUpstream(vendor, request.model, options, JSON.stringify(body), unsupported.dropped)
}

export function chatUpstream(
  vendor: VendorDifferences,
  model: string,
  options: EncodeOptions,
  body: string,
  droppedParameters: readonly string[],
): UpstreamRequest {
  return {
    method: 'POST',
    path: vendor.chatPath?.(model, options) ?? '/chat/completions',
    headers: {
      'content-type': 'application/json',
      accept: options.stream ? 'text/event-stream' : 'application/json',
      ...chatAuthHeaders(vendor, options.apiKey),
    },
    body,
    droppedParameters,
  }
}

export function chatAuthHeaders(vendor: VendorDifferences, apiKey: string): Readonly<Record<string, string>> {
  if (apiKey === '') return {}
  return vendor.authHeaders?.(apiKey) ?? { authorization: `Bearer ${apiKey}` }
}

function encodeChatBody(
  vendor: VendorDifferences,
  request: CompletionRequest,
  { stream }: EncodeOptions,
  unsupported: UnsupportedParameters,
): JsonObject {
  // What a vendor does anyway may be asked of it, and is then left unsaid.
  const has = <T>(param: ChatParameter, value: T | undefined, anyway?: T): T | undefined => {
    if (value === undefined || vendor.unsupported?.includes(param) !== true) return value
    if (value !== anyway) unsupported.refuse(param, 'it does not exist there')
    return undefined
  }
  const tools = has('tools', request.tools?.length === 0 ? undefined : request.tools)
  if (request.topK !== undefined && vendor.topKField === undefined) {
    unsupported.refuse('top_k', 'it does not exist there')
  }
  return definedFields({
    model: request.model,
    messages: withContinuation(encodeChatMessages(request.messages, vendor, unsupported), vendor),
    [vendor.maxTokensField?.(request.model) ?? 'max_tokens']: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    ...(vendor.topKField === undefined ? undefined : { [vendor.topKField]: request.topK }),
    stop: request.stop,
    [vendor.seedField ?? 'seed']: has('seed', request.seed),
    presence_penalty: has('presence_penalty', request.presencePenalty),
    frequency_penalty: has('frequency_penalty', request.frequencyPenalty),
    logit_bias: has('logit_bias', request.logitBias),
    logprobs: has('logprobs', request.logprobs, false),
    top_logprobs: has('top_logprobs', request.topLogprobs),
    n: has('n', request.choices, 1),
    tools: tools?.map(encodeTool),
    tool_choice: tools && encodeToolChoice(request, vendor),
    parallel_tool_calls: tools && has('parallel_tool_calls', request.parallelToolCalls, true),
    response_format: encodeResponseFormat(vendor, request.responseFormat, unsupported),
    ...encodeReasoning(vendor, has('reasoning_effort', request.reasoning), unsupported),
    ...encodeWebSearch(vendor, has('web_search', request.webSearch), unsupported),
    user: has('user', request.user),
    metadata: has('metadata', request.metadata),
    service_tier: has('service_tier', request.serviceTier, 'auto'),
    // A hint about caching changes no answer: left out in silence where it does not exist.
    prompt_cache_key: vendor.unsupported?.includes('prompt_cache_key') === true ? undefined : request.promptCacheKey,
    stream: stream ? true : undefined,
    stream_options: stream && vendor.noStreamOptions !== true ? { include_usage: true } : undefined,
  })
}

function withContinuation(messages: readonly JsonObject[], { continuation }: VendorDifferences): readonly JsonObject[] {
  const last = messages.at(-1)
  if (continuation === undefined || last?.role !== 'assistant') return messages
  return [...messages.slice(0, -1), { ...last, ...continuation }]
}

function encodeTool({ name, description, parameters, strict }: Tool): JsonObject {
  return { type: 'function', function: definedFields({ name, description, parameters, strict }) }
}

function encodeToolChoice(
  { toolChoice }: CompletionRequest,
  vendor: VendorDifferences,
): string | JsonObject | undefined {
  if (toolChoice?.type === 'tool') return { type: 'function', function: { name: toolChoice.name } }
  return toolChoice?.type === 'required' ? (vendor.requiredToolChoice ?? 'required') : toolChoice?.type
}

function encodeResponseFormat(
  vendor: VendorDifferences,
  format: CompletionRequest['responseFormat'],
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  switch (format?.type) {
    case undefined:
      return undefined
    case 'text':
      return { type: 'text' }
    case 'json':
      return { type: 'json_object' }
    case 'json_schema': {
      if (vendor.unsupported?.includes('json_schema') === true) {
        unsupported.refuse('response_format', 'it follows no JSON schema')
        return undefined
      }
      const { name, description, schema, strict } = format
      return { type: 'json_schema', json_schema: definedFields({ name, description, schema, strict }) }
    }
  }
}

function encodeReasoning(
  vendor: VendorDifferences,
  reasoning: CompletionRequest['reasoning'],
  unsupported: UnsupportedParameters,
): JsonObject {
  if (reasoning === undefined) return {}
  if (vendor.encodeReasoning !== undefined) return vendor.encodeReasoning(reasoning, unsupported)
  refuseThinkingBudget(reasoning, unsupported)
  leaveOutThinkingMode(reasoning, unsupported)
  return definedFields({ reasoning_effort: reasoning.effort })
}

/** For vendors whose thinking is asked for by effort. */
export function refuseThinkingBudget(reasoning: ReasoningOptions, unsupported: UnsupportedParameters): void {
  if (reasoning.budgetTokens !== undefined) {
    unsupported.refuse('reasoning.budget_tokens', 'thinking is asked for by effort there')
  }
}

function encodeWebSearch(
  vendor: VendorDifferences,
  webSearch: CompletionRequest['webSearch'],
  unsupported: UnsupportedParameters,
): JsonObject {
  if (webSearch === undefined) return {}
  const { maxSearches, allowedDomains, blockedDomains } = webSearch
  if (maxSearches !== undefined || allowedDomains !== undefined || blockedDomains !== undefined) {
    unsupported.refuse('web_search', 'its searches cannot be limited there')
  }
  return vendor.webSearchFields?.(webSearch) ?? { web_search_options: {} }
}
