import type { CompletionRequest } from '../completion_request.js'
import type { Part } from '../message.js'
import { type Capability, isCapability } from './capability.js'
import { unknownCapability } from './overrides.js'
import { demandedRegion } from './region.js'

/** What a target must offer to take a request. */
export interface Needs {
  /** Each once, with the request field that asks for it. */
  readonly capabilities: ReadonlyMap<Capability, string>
  /** Tokens the window must hold at the very least. */
  readonly contextTokens: number
  /** Any of them will do. `undefined`: anywhere. */
  readonly regions?: readonly string[]
  /** The most 95 of 100 of the target's recent calls may have taken, in ms. `undefined`: any time. */
  readonly maxLatencyMs?: number
}

export interface NeedsOptions {
  /** Capabilities, and regions as `region:eu`, the caller demands by name. */
  readonly require?: readonly string[]
  readonly stream?: boolean
  /** Parameters that can be left out, and named, are no needs then. */
  readonly dropUnsupported?: boolean
  /** On the high side. */
  readonly estimatedInputTokens: number
  readonly maxLatencyMs?: number
}

/** Of a call for vectors. Throws as `deriveNeeds`. */
export function deriveEmbeddingNeeds(options: Pick<NeedsOptions, 'require' | 'maxLatencyMs'>): Needs {
  const { capabilities, ...demands } = readDemands(options)
  return { capabilities: capabilities.set('embeddings', 'model'), contextTokens: 0, ...demands }
}

/** How far the estimate can be above the count for plain text, as cost_meter's tests measure it. */
const LARGEST_OVERESTIMATE = 2.2

/**
 * What the request's own content and the caller's demands ask of a target. A window counts as too small only when even
 * a low count of the input, with the output that was asked for, does not fit: an estimate is no knowledge.
 * Throws `GatewayError` `invalid_value` with the param `require` for a name that is no capability.
 */
export function deriveNeeds(request: CompletionRequest, options: NeedsOptions): Needs {
  const { capabilities, ...demands } = readDemands(options)
  if (options.stream === true) capabilities.set('streaming', 'stream')
  for (const [capability, param] of neededByContent(request)) capabilities.set(capability, param)
  if (options.dropUnsupported !== true) {
    for (const [capability, param] of neededByParameters(request)) capabilities.set(capability, param)
  }
  return {
    capabilities,
    contextTokens: Math.ceil(options.estimatedInputTokens / LARGEST_OVERESTIMATE) + (request.maxOutputTokens ?? 0),
    ...demands,
  }
}

/** What the caller asks for by name, beyond what the request itself needs. */
function readDemands({ require = [], maxLatencyMs }: Pick<NeedsOptions, 'require' | 'maxLatencyMs'>) {
  const capabilities = new Map<Capability, string>()
  const regions: string[] = []
  for (const name of require) {
    const region = demandedRegion(name)
    if (region !== undefined) regions.push(region)
    else if (isCapability(name)) capabilities.set(name, 'require')
    else throw unknownCapability(name, 'require')
  }
  return {
    capabilities,
    ...(regions.length > 0 && { regions }),
    ...(maxLatencyMs !== undefined && { maxLatencyMs }),
  }
}

type Need = readonly [capability: Capability, param: string]

function neededByContent({ messages, tools, toolChoice, responseFormat }: CompletionRequest): readonly Need[] {
  const needs: Need[] = messages.flatMap(({ parts }) => parts.flatMap(neededByPart))
  if (tools !== undefined && tools.length > 0) {
    needs.push(['tools', 'tools'])
    if (toolChoice?.type === 'required' || toolChoice?.type === 'tool') needs.push(['forced_tools', 'tool_choice'])
  }
  if (responseFormat?.type === 'json_schema') needs.push(['json_schema', 'response_format'])
  if (responseFormat?.type === 'json') needs.push(['json_mode', 'response_format'])
  return needs
}

function neededByPart(part: Part): readonly Need[] {
  switch (part.type) {
    case 'image':
      return [['vision', 'image']]
    case 'file':
      return [['files', 'file']]
    case 'audio':
      return [['audio', 'input_audio']]
    case 'tool_result':
      return part.content.flatMap(neededByPart)
    default:
      return []
  }
}

function neededByParameters({ parallelToolCalls, reasoning, webSearch }: CompletionRequest): readonly Need[] {
  const needs: Need[] = []
  if (parallelToolCalls === true) needs.push(['parallel_tools', 'parallel_tool_calls'])
  if (asksToThink(reasoning)) needs.push(['reasoning', 'reasoning_effort'])
  if (webSearch !== undefined) needs.push(['web_search', 'web_search'])
  return needs
}

export function asksToThink(reasoning: CompletionRequest['reasoning']): boolean {
  if (reasoning === undefined) return false
  return (reasoning.effort !== undefined && reasoning.effort !== 'none') || reasoning.budgetTokens !== undefined
}
