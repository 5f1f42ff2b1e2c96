import type { CapabilityMap } from '../capabilities/capability.js'
import { asksToThink } from '../capabilities/needs.js'
import type { CompletionRequest } from '../completion_request.js'
import { GatewayError } from '../errors.js'
import type { EncodeOptions, ProviderAdapter, UpstreamRequest } from '../provider.js'
import type { AnswerSchemas } from './answer_schema.js'
import { withCheckedAnswer } from './checked_answer.js'
import { forcedToolSchema, withForcedTool } from './forced_tool.js'
import { withPromptedJson } from './prompted_json.js'

export interface StructuredEncoding {
  /** Reads the reply to `upstream`. */
  readonly adapter: ProviderAdapter
  readonly upstream: UpstreamRequest
}

/** One way to have an answer in the format that was asked for. */
type Way = (adapter: ProviderAdapter) => ProviderAdapter

const natively: Way = (adapter) => adapter

/**
 * Encodes a request by the best way its target has to answer in the format asked for: its own, a forced tool, or JSON
 * with the schema in the prompt. A strict schema's answer is checked. Throws what the adapter throws when no way is left.
 */
export function encodeStructured(
  adapter: ProviderAdapter,
  request: CompletionRequest,
  options: EncodeOptions,
  known: CapabilityMap,
  schemas: AnswerSchemas,
): StructuredEncoding {
  const { responseFormat } = request
  if (responseFormat === undefined || responseFormat.type === 'text') {
    return { adapter, upstream: adapter.encode(request, options) }
  }
  const encoded = encodeByFirstWay(adapter, request, options, waysToAnswer(request, known))
  return { ...encoded, adapter: checkedAdapter(encoded.adapter, request, schemas) }
}

/** True when the target has a way of its own to answer in the format asked for, or none is asked for. */
export function answersNatively(request: CompletionRequest, known: CapabilityMap): boolean {
  const { responseFormat } = request
  return responseFormat === undefined || responseFormat.type === 'text' || waysToAnswer(request, known)[0] === natively
}

/** The adapter whose answers are held to the schema, where it is strict. */
export function checkedAdapter(
  adapter: ProviderAdapter,
  { responseFormat }: CompletionRequest,
  schemas: AnswerSchemas,
): ProviderAdapter {
  if (responseFormat?.type !== 'json_schema' || responseFormat.strict !== true) return adapter
  const check = schemas(responseFormat.schema)
  return check === undefined ? adapter : withCheckedAnswer(adapter, check)
}

function waysToAnswer(request: CompletionRequest, known: CapabilityMap): readonly Way[] {
  const { responseFormat, tools = [], toolChoice } = request
  const format = responseFormat?.type === 'json' ? 'json_mode' : 'json_schema'
  const besideTools = tools.length === 0 || known.json_schema_with_tools !== false
  const ways: Way[] = []
  if (known[format] !== false && besideTools) ways.push(natively)
  // Who is told to call a tool of the caller's gives no answer whose format could matter.
  if (toolChoice?.type === 'required' || toolChoice?.type === 'tool') return [...ways, withoutFormat]
  // Models that think refuse to be told which tool to call.
  const canBeForced = known.tools !== false && known.forced_tools !== false && !asksToThink(request.reasoning)
  if (canBeForced && forcedToolSchema(request) !== undefined) ways.push(withForcedTool)
  if (known.json_mode !== false && besideTools && format === 'json_schema') ways.push(withPromptedJson)
  return ways
}

const withoutFormat: Way = (adapter) => ({
  ...adapter,
  encode: ({ responseFormat: _none, ...request }, options) => adapter.encode(request, options),
})

/** What an adapter says when its format cannot carry one way, and another way may do. */
const NOT_THIS_WAY: ReadonlySet<string> = new Set(['response_format', 'tools', 'tool_choice'])

function encodeByFirstWay(
  adapter: ProviderAdapter,
  request: CompletionRequest,
  options: EncodeOptions,
  ways: readonly Way[],
): StructuredEncoding {
  let refusal: GatewayError | undefined
  let lossy: StructuredEncoding | undefined
  for (const way of ways) {
    const wrapped = way(adapter)
    try {
      const upstream = wrapped.encode(request, options)
      if (!upstream.droppedParameters.some((name) => NOT_THIS_WAY.has(name))) return { adapter: wrapped, upstream }
      lossy ??= { adapter: wrapped, upstream }
    } catch (error) {
      if (!isRefusal(error)) throw error
      refusal ??= error
    }
  }
  if (lossy) return lossy
  if (refusal) throw refusal
  if (options.dropUnsupported !== true) throw noWay(adapter.type)
  const upstream = withoutFormat(adapter).encode(request, options)
  return { adapter, upstream: { ...upstream, droppedParameters: [...upstream.droppedParameters, 'response_format'] } }
}

function isRefusal(error: unknown): error is GatewayError {
  return (
    error instanceof GatewayError &&
    error.code === 'unsupported_parameter' &&
    NOT_THIS_WAY.has(error.detail.param ?? '')
  )
}

function noWay(provider: string): GatewayError {
  const message = `response_format cannot be sent to ${provider}: this model has no way to follow it.`
  return new GatewayError('unsupported_parameter', message, false, {
    param: 'response_format',
    failureClass: 'unsupported_capability',
    status: 400,
  })
}
