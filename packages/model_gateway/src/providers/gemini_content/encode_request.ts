import type { CompletionRequest, ReasoningEffort, Tool } from '../../completion_request.js'
import type { EncodeOptions } from '../../provider.js'
import { definedFields, type JsonObject } from '../json_value.js'
import { encodePathSegments } from '../path_segments.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'
import { encodeContents } from './encode_contents.js'
import { type GeminiTraits, geminiTraits } from './model_traits.js'
import { isEmptyObjectSchema, toGeminiJsonSchema, toGeminiSchema } from './schema.js'

/** The body of `generateContent`. https://ai.google.dev/api/generate-content */
export function encodeGenerateContentBody(
  request: CompletionRequest,
  options: EncodeOptions,
  unsupported: UnsupportedParameters,
): JsonObject {
  refuseForeignParameters(request, options, unsupported)
  const traits = geminiTraits(request.model)
  const { systemInstruction, contents } = encodeContents(request.model, request.messages, unsupported)
  const generationConfig = definedFields({
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    stopSequences: request.stop,
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    candidateCount: options.stream ? undefined : request.choices,
    responseLogprobs: request.logprobs,
    logprobs: request.topLogprobs,
    ...encodeResponseFormat(request, traits, unsupported),
    thinkingConfig: encodeThinking(request.reasoning, traits, unsupported),
  })
  return definedFields({
    systemInstruction,
    contents,
    tools: encodeTools(request, traits, unsupported),
    toolConfig: encodeToolConfig(request),
    generationConfig: Object.keys(generationConfig).length === 0 ? undefined : generationConfig,
  })
}

/** `models/x`, `tunedModels/x`, or a bare name. */
export function generateContentPath(modelPath: string, stream: boolean): string {
  return `${encodePathSegments(modelPath)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`
}

function refuseForeignParameters(
  request: CompletionRequest,
  { stream }: EncodeOptions,
  unsupported: UnsupportedParameters,
): void {
  const foreign: readonly (readonly [string, unknown])[] = [
    ['logit_bias', request.logitBias],
    ['n', stream && request.choices !== 1 ? request.choices : undefined],
    ['parallel_tool_calls', request.parallelToolCalls === false ? false : undefined],
    ['user', request.user],
    ['metadata', request.metadata],
    ['service_tier', request.serviceTier === 'auto' ? undefined : request.serviceTier],
  ]
  for (const [param, value] of foreign) {
    if (value !== undefined) unsupported.refuse(param, 'it does not exist there')
  }
}

function encodeTools(
  { tools, webSearch }: CompletionRequest,
  traits: GeminiTraits,
  unsupported: UnsupportedParameters,
): JsonObject[] | undefined {
  const encoded: JsonObject[] = []
  if (tools !== undefined && tools.length > 0) {
    encoded.push({ functionDeclarations: tools.map((tool) => encodeTool(tool, traits)) })
  }
  if (webSearch !== undefined) {
    if (Object.values(webSearch).some((limit) => limit !== undefined)) {
      unsupported.refuse('web_search', 'its searches cannot be limited there')
    }
    encoded.push({ googleSearch: {} })
  }
  return encoded.length === 0 ? undefined : encoded
}

/** Arguments are always decoded under the schema: `strict` needs no field. */
function encodeTool({ name, description, parameters }: Tool, traits: GeminiTraits): JsonObject {
  const schema = parameters === undefined || isEmptyObjectSchema(parameters) ? undefined : parameters
  return definedFields({
    name,
    description,
    parametersJsonSchema: traits.jsonSchema ? schema && toGeminiJsonSchema(schema) : undefined,
    parameters: traits.jsonSchema ? undefined : schema && toGeminiSchema(schema),
  })
}

function encodeToolConfig({ tools, toolChoice }: CompletionRequest): JsonObject | undefined {
  if (tools === undefined || tools.length === 0 || toolChoice === undefined) return undefined
  switch (toolChoice.type) {
    case 'auto':
      return { functionCallingConfig: { mode: 'AUTO' } }
    case 'none':
      return { functionCallingConfig: { mode: 'NONE' } }
    case 'required':
      return { functionCallingConfig: { mode: 'ANY' } }
    case 'tool':
      return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [toolChoice.name] } }
  }
}

function encodeResponseFormat(
  { responseFormat, tools }: CompletionRequest,
  traits: GeminiTraits,
  unsupported: UnsupportedParameters,
): JsonObject {
  if (responseFormat === undefined || responseFormat.type === 'text') return {}
  if (tools !== undefined && tools.length > 0 && !traits.schemaWithTools) {
    unsupported.refuse('response_format', 'this model cannot answer in JSON and call tools in one request')
    return {}
  }
  const responseMimeType = 'application/json'
  if (responseFormat.type === 'json') return { responseMimeType }
  const { schema } = responseFormat
  return traits.jsonSchema
    ? { responseMimeType, responseJsonSchema: toGeminiJsonSchema(schema) }
    : { responseMimeType, responseSchema: toGeminiSchema(schema) }
}

const LEVELS: ReadonlySet<ReasoningEffort> = new Set(['minimal', 'low', 'medium', 'high'])

/** Google's own figures for models that think by budget. https://ai.google.dev/gemini-api/docs/openai#thinking */
const BUDGETS: ReadonlyMap<ReasoningEffort, number> = new Map([
  ['none', 0],
  ['minimal', 1_024],
  ['low', 1_024],
  ['medium', 8_192],
  ['high', 24_576],
])

/** A budget that says that the model decides. https://ai.google.dev/gemini-api/docs/thinking */
const AS_THE_MODEL_LIKES = -1

function encodeThinking(
  reasoning: CompletionRequest['reasoning'],
  traits: GeminiTraits,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  if (reasoning === undefined) return undefined
  const { effort, budgetTokens, includeText } = reasoning
  const levels = traits.thinkingLevels && budgetTokens === undefined
  const known = effort === undefined || (levels ? LEVELS.has(effort) : BUDGETS.has(effort))
  const openBudget = includeText === undefined ? AS_THE_MODEL_LIKES : undefined
  const budgetOfEffort = effort === undefined ? openBudget : BUDGETS.get(effort)
  if (!known) unsupported.refuse('reasoning_effort', `this model has no effort "${effort}"`)
  return definedFields({
    thinkingLevel: levels && known ? effort : undefined,
    thinkingBudget: budgetTokens ?? (levels ? undefined : budgetOfEffort),
    includeThoughts: includeText,
  })
}
