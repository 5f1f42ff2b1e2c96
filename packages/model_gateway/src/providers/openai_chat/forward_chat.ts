import type { CompletionRequest } from '../../completion_request.js'
import { forwardedBody } from '../../forwarding/forward_request.js'
import type { ForwardableRequest, Forwarding } from '../../forwarding/forwarding.js'
import { jsonMembers, withMembers } from '../../forwarding/json_members.js'
import type { Part } from '../../message.js'
import type { EncodeOptions, UpstreamRequest } from '../../provider.js'
import type { StreamEvent } from '../../stream_event.js'
import { chatUpstream } from './encode_request.js'
import type { ChatParameter, VendorDifferences } from './vendor_differences.js'

/** Chat completions of callers, for a vendor that speaks them. */
export function forwardsChat(vendor: VendorDifferences): Forwarding {
  return {
    encode: (asked, request, options) => encode(vendor, asked, request, options),
    isEnding: ({ data }, told) => data === '[DONE]' || told.some(isEnd) || isBareUsage(told),
  }
}

function isEnd(event: StreamEvent): boolean {
  return event.type === 'choice' ? isEnd(event.event) : event.type === 'finished' || event.type === 'completed'
}

/** Some vendors repeat the usage beside every piece of text. */
function isBareUsage(told: readonly StreamEvent[]): boolean {
  return told.some(({ type }) => type === 'usage') && told.every(({ type }) => type === 'usage' || type === 'metadata')
}

/** The text of each field that is not `null`. */
type SaidFields = ReadonlyMap<string, string>

function encode(
  vendor: VendorDifferences,
  asked: ForwardableRequest,
  request: CompletionRequest,
  options: EncodeOptions,
): UpstreamRequest | undefined {
  if (asked.onlyVendor && vendor.takesAllOfOpenAi !== true) return undefined
  const members = jsonMembers(asked.text)
  const said = new Map<string, string>()
  const changes = new Map<string, string | undefined>()
  for (const { name, valueStart, end } of members) {
    const value = asked.text.slice(valueStart, end)
    if (value === 'null') changes.set(name, undefined)
    else said.set(name, value)
  }
  if (!takes(vendor, asked, request, said)) return undefined
  changeFields(changes, vendor, asked, request, said)
  const body = forwardedBody(asked, vendor.type, request.model, changes, members)
  return chatUpstream(vendor, request.model, options, body, [])
}

/** Whether the vendor has everything that is asked, under the name it is asked by. */
function takes(
  vendor: VendorDifferences,
  { plainContent }: ForwardableRequest,
  { messages, toolChoice }: CompletionRequest,
  said: SaidFields,
): boolean {
  const lacks = (param: ChatParameter) => vendor.unsupported?.includes(param) === true
  if (vendor.unsupported?.some((param) => said.has(param) && !HINTS.includes(param)) === true) return false
  if (lacks('json_schema') && said.get('response_format')?.includes('"json_schema"') === true) return false
  if (said.has('web_search_options') && (lacks('web_search') || vendor.webSearchFields !== undefined)) return false
  if (said.has('reasoning_effort') && vendor.encodeReasoning !== undefined) return false
  if (said.has('seed') && vendor.seedField !== undefined) return false
  if (toolChoice?.type === 'required' && vendor.requiredToolChoice !== undefined) return false
  if (vendor.stringContentOnly === true && !plainContent) return false
  return messages.every(
    ({ role, parts }) =>
      !(role === 'developer' && vendor.noDeveloperRole === true) && parts.every((part) => takesPart(vendor, part)),
  )
}

/** Left out where they do not exist: they change no answer. */
const HINTS: readonly ChatParameter[] = ['prompt_cache_key']

function takesPart(vendor: VendorDifferences, { type }: Part): boolean {
  switch (type) {
    case 'tool_call':
    case 'tool_result':
      return vendor.toToolCallId === undefined
    case 'image':
    case 'file':
      return vendor.unsupported?.includes(type) !== true
    case 'audio':
      return vendor.unsupported?.includes('input_audio') !== true
    default:
      return true
  }
}

/** What must be said otherwise than the caller did. */
function changeFields(
  changes: Map<string, string | undefined>,
  vendor: VendorDifferences,
  { stream }: ForwardableRequest,
  { model, maxOutputTokens }: CompletionRequest,
  said: SaidFields,
): void {
  for (const name of HINTS) if (vendor.unsupported?.includes(name) === true) changes.set(name, undefined)
  if (EMPTY_LIST.test(said.get('tools') ?? '[]')) for (const name of TOOL_FIELDS) changes.set(name, undefined)
  if (maxOutputTokens !== undefined) {
    const field = vendor.maxTokensField?.(model) ?? 'max_tokens'
    const other = field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
    if (!said.has(field)) changes.set(field, String(maxOutputTokens))
    changes.set(other, undefined)
  }
  if (vendor.noStreamOptions === true) changes.set('stream_options', undefined)
  else if (stream) {
    changes.set('stream_options', withMembers(said.get('stream_options') ?? '{}', new Map([['include_usage', 'true']])))
  }
}

const EMPTY_LIST = /^\[\s*\]$/

/** A choice among no tools is refused by vendors, and says nothing. */
const TOOL_FIELDS = ['tools', 'tool_choice', 'parallel_tool_calls']
