import type { FilePart, ImagePart, Message, Part, ReasoningPart, ToolResultPart } from '../../message.js'
import { leaveOutError, leaveOutNames, withoutAnswerImages } from '../described_parts.js'
import { definedFields, type JsonObject } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'

/** Messages as input items. Calls, their results and reasoning are items of their own, in the order of the parts. */
export function encodeInput(messages: readonly Message[], unsupported: UnsupportedParameters): JsonObject[] {
  leaveOutNames(messages, unsupported)
  return withoutAnswerImages(messages, unsupported).flatMap(({ role, parts }) => {
    const items: JsonObject[] = []
    let content: JsonObject[] = []
    const closeMessage = () => {
      if (content.length > 0) items.push({ type: 'message', role: role === 'tool' ? 'user' : role, content })
      content = []
    }
    for (const part of parts) {
      const item = encodeItem(part, unsupported)
      if (item !== undefined) {
        closeMessage()
        items.push(item)
        continue
      }
      const block = encodeContent(part, role === 'assistant', unsupported)
      if (block !== undefined) content.push(block)
    }
    closeMessage()
    return items
  })
}

function encodeItem(part: Part, unsupported: UnsupportedParameters): JsonObject | undefined {
  switch (part.type) {
    case 'tool_call':
      return { type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments }
    case 'tool_result':
      leaveOutError(part, unsupported)
      return { type: 'function_call_output', call_id: part.toolCallId, output: encodeOutput(part, unsupported) }
    case 'reasoning':
      return encodeReasoning(part)
    default:
      return undefined
  }
}

/** Reasoning is known by its id; that of another provider has none and is left out. */
function encodeReasoning({ id, text, redacted }: ReasoningPart): JsonObject | undefined {
  if (id === undefined) return undefined
  const summary = text === '' ? [] : [{ type: 'summary_text', text }]
  return definedFields({ type: 'reasoning', id, summary, encrypted_content: redacted })
}

function encodeOutput({ content }: ToolResultPart, unsupported: UnsupportedParameters): string | JsonObject[] {
  const [only] = content
  if (content.length === 0) return ''
  if (content.length === 1 && only?.type === 'text') return only.text
  return content.map((part) => encodeContent(part, false, unsupported)).filter((block) => block !== undefined)
}

function encodeContent(part: Part, isOutput: boolean, unsupported: UnsupportedParameters): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { type: isOutput ? 'output_text' : 'input_text', text: part.text }
    case 'refusal':
      return isOutput ? { type: 'refusal', refusal: part.text } : { type: 'input_text', text: part.text }
    case 'image':
      return encodeImage(part)
    case 'file':
      return encodeFile(part)
    case 'audio':
      unsupported.refuse('input_audio', 'it takes no audio')
      return undefined
    default:
      return undefined
  }
}

function encodeImage({ source, detail }: ImagePart): JsonObject {
  const place =
    source.kind === 'file_id'
      ? { file_id: source.fileId }
      : { image_url: source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}` }
  return definedFields({ type: 'input_image', ...place, detail })
}

function encodeFile({ source, filename }: FilePart): JsonObject {
  switch (source.kind) {
    case 'file_id':
      return { type: 'input_file', file_id: source.fileId }
    case 'url':
      return { type: 'input_file', file_url: source.url }
    case 'base64':
      return {
        type: 'input_file',
        filename: filename ?? 'file',
        file_data: `data:${source.mediaType};base64,${source.data}`,
      }
  }
}
