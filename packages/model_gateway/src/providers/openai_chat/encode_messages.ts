import type {
  AudioPart,
  FilePart,
  ImagePart,
  Message,
  Part,
  RefusalPart,
  TextPart,
  ToolResultPart,
} from '../../message.js'
import { definedFields, type JsonObject } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'
import type { VendorDifferences } from './vendor_differences.js'

type ContentPart = TextPart | ImagePart | FilePart | AudioPart | RefusalPart

/** Messages in the shape of `POST /chat/completions`. One of ours can become several: each tool result is its own. */
export function encodeChatMessages(
  messages: readonly Message[],
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject[] {
  return messages.flatMap((message) => {
    const results = message.parts.filter((part) => part.type === 'tool_result')
    const rest = message.parts.filter((part) => part.type !== 'tool_result')
    const encoded = results.map((result) => encodeToolResult(result, vendor, unsupported))
    if (message.role === 'tool' || (results.length > 0 && rest.length === 0)) return encoded
    const other =
      message.role === 'assistant'
        ? encodeAssistant(message, rest, vendor, unsupported)
        : encodePlain(message, rest, vendor, unsupported)
    return [...encoded, other]
  })
}

function encodePlain(
  { role, name }: Message,
  parts: readonly Part[],
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject {
  return definedFields({
    role: role === 'developer' && vendor.noDeveloperRole === true ? 'system' : role,
    name,
    content: encodeContent(parts.filter(isContent), vendor, unsupported),
  })
}

function encodeAssistant(
  { name }: Message,
  parts: readonly Part[],
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject {
  const content = parts.filter(isContent)
  const calls = parts.filter((part) => part.type === 'tool_call')
  const reasoning = parts.filter((part) => part.type === 'reasoning')
  return definedFields({
    role: 'assistant',
    name,
    content: content.length === 0 ? null : encodeContent(content, vendor, unsupported),
    tool_calls:
      calls.length === 0
        ? undefined
        : calls.map((call) => ({
            id: vendor.toToolCallId?.(call.id) ?? call.id,
            type: 'function',
            function: { name: call.name, arguments: call.arguments },
          })),
    ...(reasoning.length > 0 ? vendor.replayReasoning?.(reasoning) : undefined),
  })
}

/** The format has no flag for a failed tool: its content says so. */
function encodeToolResult(
  result: ToolResultPart,
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject {
  const texts = result.content.filter((part) => part.type === 'text')
  if (texts.length < result.content.length) {
    unsupported.refuse('tool_result.content', 'a tool result can hold text only')
  }
  return {
    role: 'tool',
    tool_call_id: vendor.toToolCallId?.(result.toolCallId) ?? result.toolCallId,
    content: texts.length === 0 ? '' : encodeContent(texts, vendor, unsupported),
  }
}

function isContent(part: Part): part is ContentPart {
  return part.type !== 'tool_call' && part.type !== 'tool_result' && part.type !== 'reasoning'
}

function encodeContent(
  parts: readonly ContentPart[],
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): string | JsonObject[] {
  const [only] = parts
  if (parts.length === 1 && only?.type === 'text') return only.text
  if (parts.length === 0) return ''
  if (vendor.stringContentOnly === true && parts.every((part) => part.type === 'text' || part.type === 'refusal')) {
    return parts.map((part) => part.text).join('\n\n')
  }
  return parts.map((part) => encodePart(part, vendor, unsupported)).filter((part) => part !== undefined)
}

function encodePart(
  part: ContentPart,
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'image':
      return encodeImage(part, vendor, unsupported)
    case 'file':
      return encodeFile(part, vendor, unsupported)
    case 'audio':
      if (vendor.unsupported?.includes('input_audio') === true) {
        unsupported.refuse('input_audio', 'audio input does not exist there')
        return undefined
      }
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } }
  }
}

function encodeImage(
  { source, detail }: ImagePart,
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  if (source.kind === 'file_id' || vendor.unsupported?.includes('image') === true) {
    unsupported.refuse('image', source.kind === 'file_id' ? 'an image must be a URL or inline' : 'it takes no images')
    return undefined
  }
  const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
  return { type: 'image_url', image_url: definedFields({ url, detail }) }
}

function encodeFile(
  { source, filename }: FilePart,
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  if (source.kind === 'url' || vendor.unsupported?.includes('file') === true) {
    unsupported.refuse('file', source.kind === 'url' ? 'a file must be inline or uploaded' : 'it takes no files')
    return undefined
  }
  if (source.kind === 'file_id') return { type: 'file', file: { file_id: source.fileId } }
  const fileData = `data:${source.mediaType};base64,${source.data}`
  return { type: 'file', file: { filename: filename ?? 'file', file_data: fileData } }
}
