import type { CompletionRequest } from '../completion_request.js'
import type { Part } from '../message.js'
import { type Capability, isCapability } from './capability.js'
import { unknownCapability } from './overrides.js'

/** What a target must offer to take a request. */
export interface Needs {
  /** Each once, with the request field that asks for it. */
  readonly capabilities: ReadonlyMap<Capability, string>
  /** Tokens the window must hold at the very least. */
  readonly contextTokens: number
}

export interface NeedsOptions {
  /** Capabilities the caller demands by name. */
  readonly require?: readonly string[]
  readonly stream?: boolean
  /** Parameters that can be left out, and named, are no needs then. */
  readonly dropUnsupported?: boolean
  /** On the high side. */
  readonly estimatedInputTokens: number
}

/** Of a call for vectors. */
export const embeddingNeeds: Needs = { capabilities: new Map([['embeddings', 'model']]), contextTokens: 0 }

/** How far the estimate can be above the count for plain text, as cost_meter's tests measure it. */
const LARGEST_OVERESTIMATE = 2.2

/**
 * What the request's own content and the caller's demands ask of a target. A window counts as too small only when even
 * a low count of the input, with the output that was asked for, does not fit: an estimate is no knowledge.
 * Throws `GatewayError` `invalid_value` with the param `require` for a name that is no capability.
 */
export function deriveNeeds(request: CompletionRequest, options: NeedsOptions): Needs {
  const capabilities = new Map<Capability, string>()
  for (const name of options.require ?? []) {
    if (!isCapability(name)) throw unknownCapability(name, 'require')
    capabilities.set(name, 'require')
  }
  if (options.stream === true) capabilities.set('streaming', 'stream')
  for (const [capability, param] of neededByContent(request)) capabilities.set(capability, param)
  if (options.dropUnsupported !== true) {
    for (const [capability, param] of neededByParameters(request)) capabilities.set(capability, param)
  }
  return {
    capabilities,
    contextTokens: Math.ceil(options.estimatedInputTokens / LARGEST_OVERESTIMATE) + (request.maxOutputTokens ?? 0),
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
