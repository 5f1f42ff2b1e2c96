import type { CompletionRequest, ReasoningOptions, Tool } from '../../completion_request.js'
import { claudeTraits } from '../anthropic_messages/model_traits.js'
import { leaveOutThinkingMode } from '../described_parts.js'
import { definedFields, type JsonObject } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'
import { encodeCachePoint, encodeConversation } from './encode_messages.js'

/** The body of `Converse`. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function encodeConverseBody(request: CompletionRequest, unsupported: UnsupportedParameters): JsonObject {
  refuseForeignParameters(request, unsupported)
  const { system, messages } = encodeConversation(request.messages, unsupported)
  const inferenceConfig = definedFields({
    maxTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    stopSequences: request.stop,
  })
  return definedFields({
    system,
    messages,
    inferenceConfig: Object.keys(inferenceConfig).length === 0 ? undefined : inferenceConfig,
    toolConfig: encodeToolConfig(request, unsupported),
    outputConfig: encodeResponseFormat(request, unsupported),
    additionalModelRequestFields: encodeModelFields(request, unsupported),
    requestMetadata: request.metadata,
    serviceTier: encodeServiceTier(request.serviceTier),
  })
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
    ['parallel_tool_calls', request.parallelToolCalls === false ? false : undefined],
    ['user', request.user],
    ['web_search', request.webSearch],
  ]
  for (const [param, value] of foreign) {
    if (value !== undefined) unsupported.refuse(param, 'it does not exist there')
  }
}

/** `auto`, OpenAI's word for the default, goes unsaid. */
function encodeServiceTier(tier: string | undefined): JsonObject | undefined {
  return tier === undefined || tier === 'auto' ? undefined : { type: tier }
}

function encodeToolConfig(request: CompletionRequest, unsupported: UnsupportedParameters): JsonObject | undefined {
  const { tools } = request
  if (tools === undefined || tools.length === 0) return undefined
  return definedFields({ tools: tools.flatMap(encodeTool), toolChoice: encodeToolChoice(request, unsupported) })
}

function encodeTool({ name, description, parameters, strict, cachePoint }: Tool): JsonObject[] {
  const json = parameters ?? { type: 'object', properties: {} }
  const toolSpec = definedFields({
    name,
    description,
    inputSchema: { json },
    strict: strict === true ? true : undefined,
  })
  return cachePoint === undefined ? [{ toolSpec }] : [{ toolSpec }, encodeCachePoint(cachePoint)]
}

function encodeToolChoice(
  { toolChoice }: CompletionRequest,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  switch (toolChoice?.type) {
    case undefined:
      return undefined
    case 'auto':
      return { auto: {} }
    case 'required':
      return { any: {} }
    case 'tool':
      return { tool: { name: toolChoice.name } }
    case 'none':
      unsupported.refuse('tool_choice', 'calls cannot be forbidden there')
      return undefined
  }
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html: the schema is sent as text. */
function encodeResponseFormat(
  { responseFormat }: CompletionRequest,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  if (responseFormat?.type === 'json') unsupported.refuse('response_format', 'JSON needs a schema there')
  if (responseFormat?.type !== 'json_schema') return undefined
  const { name, description, schema } = responseFormat
  const jsonSchema = definedFields({ name, description, schema: JSON.stringify(schema) })
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } }
}

/** Fields of the model behind the API: those of Claude are known, other families take `providerOptions`. */
function encodeModelFields(
  { model, topK, reasoning }: CompletionRequest,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  if (topK === undefined && reasoning === undefined) return undefined
  if (!model.includes('claude')) {
    if (topK !== undefined) unsupported.refuse('top_k', 'it depends on the model there: use provider options')
    if (reasoning?.effort !== undefined || reasoning?.budgetTokens !== undefined) {
      unsupported.refuse('reasoning_effort', 'it depends on the model there: use provider options')
    } else if (reasoning !== undefined) leaveOutThinkingMode(reasoning, unsupported)
    return undefined
  }
  const { effort } = reasoning ?? {}
  const traits = claudeTraits(model)
  const thinksByEffort = effort !== undefined && effort !== 'none' && effort !== 'minimal' && traits.effort
  if (effort !== undefined && effort !== 'none' && !thinksByEffort) {
    unsupported.refuse('reasoning_effort', 'this model has none such')
  }
  const fields = definedFields({
    top_k: topK,
    thinking: reasoning && encodeThinking(reasoning, traits.adaptiveThinking, unsupported),
    output_config: thinksByEffort ? { effort } : undefined,
  })
  return Object.keys(fields).length === 0 ? undefined : fields
}

function encodeThinking(
  reasoning: ReasoningOptions,
  isAdaptive: boolean,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  const { effort, budgetTokens, includeText } = reasoning
  if (effort === 'none') return { type: 'disabled' }
  if (budgetTokens !== undefined) return { type: 'enabled', budget_tokens: budgetTokens }
  if (effort === 'minimal') return undefined
  if (!isAdaptive) {
    leaveOutThinkingMode(reasoning, unsupported)
    return undefined
  }
  return definedFields({ type: 'adaptive', display: includeText === true ? 'summarized' : undefined })
}
