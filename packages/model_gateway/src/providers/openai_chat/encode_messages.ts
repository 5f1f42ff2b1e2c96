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
import { leaveOutError, withoutAnswerImages } from '../described_parts.js'
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
  const encoded: JsonObject[] = []
  let answered: ToolResultPart[] = []
  const tellMedia = () => {
    encoded.push(...encodeResultMedia(answered, vendor, unsupported))
    answered = []
  }
  for (const message of withoutAnswerImages(messages, unsupported)) {
    const results = message.parts.filter((part) => part.type === 'tool_result')
    const rest = message.parts.filter((part) => part.type !== 'tool_result')
    encoded.push(...results.map((result) => encodeToolResult(result, vendor, unsupported)))
    answered.push(...results)
    if (message.role === 'tool' || (results.length > 0 && rest.length === 0)) continue
    tellMedia()
    encoded.push(
      message.role === 'assistant'
        ? encodeAssistant(message, rest, vendor, unsupported)
        : encodePlain(message, rest, vendor, unsupported),
    )
  }
  tellMedia()
  return encoded
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

/**
 * A tool's message holds text only: images and files follow all results in a message of the user's, which says whose
 * they are.
 */
function encodeResultMedia(
  results: readonly ToolResultPart[],
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject[] {
  const parts = results.flatMap(({ toolCallId, content }): ContentPart[] => {
    const media = content.filter((part) => part.type !== 'text')
    return media.length === 0 ? [] : [{ type: 'text', text: `From the result of ${toolCallId}:` }, ...media]
  })
  return parts.length === 0 ? [] : [{ role: 'user', content: encodeContent(parts, vendor, unsupported) }]
}

function encodeToolResult(
  result: ToolResultPart,
  vendor: VendorDifferences,
  unsupported: UnsupportedParameters,
): JsonObject {
  leaveOutError(result, unsupported)
  const texts = result.content.filter((part) => part.type === 'text')
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
  const isMarked = vendor.cacheMarks === true && parts.some((part) => 'cachePoint' in part && part.cachePoint)
  if (parts.length === 1 && only?.type === 'text' && !isMarked) return only.text
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
      return definedFields({ type: 'text', text: part.text, cache_control: encodeCacheMark(part, vendor) })
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

function encodeCacheMark({ cachePoint }: TextPart, { cacheMarks }: VendorDifferences): JsonObject | undefined {
  if (cacheMarks !== true || cachePoint === undefined) return undefined
  return cachePoint.ttl === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' }
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
