import type { CachePoint, FilePart, ImagePart, Message, Part, ReasoningPart, ToolResultPart } from '../../message.js'
import { leaveOutDetail, leaveOutNames, withoutAnswerImages } from '../described_parts.js'
import { asObject, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'

export interface ConverseConversation {
  readonly system: JsonObject[] | undefined
  readonly messages: readonly ConverseTurn[]
}

export interface ConverseTurn {
  readonly role: 'user' | 'assistant'
  readonly content: JsonObject[]
}

/** Roles must alternate: turns of one role that follow each other become one. */
export function encodeConversation(
  messages: readonly Message[],
  unsupported: UnsupportedParameters,
): ConverseConversation {
  leaveOutNames(messages, unsupported)
  const system: JsonObject[] = []
  const turns: ConverseTurn[] = []
  for (const { role, parts } of withoutAnswerImages(messages, unsupported)) {
    const content = parts.flatMap((part) => withCachePoint(encodePart(part, unsupported), part))
    if (role === 'system' || role === 'developer') {
      system.push(...content)
      continue
    }
    const turnRole = role === 'assistant' ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (last?.role === turnRole) last.content.push(...content)
    else turns.push({ role: turnRole, content })
  }
  return { system: system.length === 0 ? undefined : system, messages: turns }
}

/** A cache point is a block of its own. Five minutes is the format's default and goes unsaid. */
export function encodeCachePoint({ ttl }: CachePoint): JsonObject {
  return { cachePoint: ttl === '1h' ? { type: 'default', ttl } : { type: 'default' } }
}

function withCachePoint(block: JsonObject | undefined, part: Part): JsonObject[] {
  if (block === undefined) return []
  return 'cachePoint' in part && part.cachePoint !== undefined ? [block, encodeCachePoint(part.cachePoint)] : [block]
}

function encodePart(part: Part, unsupported: UnsupportedParameters): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { text: part.text }
    case 'image':
      leaveOutDetail(part, unsupported)
      return encodeImage(part, unsupported)
    case 'file':
      return encodeDocument(part, unsupported)
    case 'audio':
      unsupported.refuse('input_audio', 'it takes no audio')
      return undefined
    case 'tool_call':
      return {
        toolUse: { toolUseId: part.id, name: part.name, input: asObject(tryParseJson(part.arguments)) ?? {} },
      }
    case 'tool_result':
      return encodeToolResult(part, unsupported)
    case 'reasoning':
      return encodeReasoning(part)
  }
}

function encodeToolResult(result: ToolResultPart, unsupported: UnsupportedParameters): JsonObject {
  const content = result.content.map((part) => encodePart(part, unsupported)).filter((block) => block !== undefined)
  const status = result.isError === true ? 'error' : undefined
  return { toolResult: definedFields({ toolUseId: result.toolCallId, content, status }) }
}

/** Thinking without its signature would be refused: it is left out. */
function encodeReasoning({ text, signature, redacted }: ReasoningPart): JsonObject | undefined {
  if (redacted !== undefined) return { reasoningContent: { redactedContent: redacted } }
  return signature === undefined ? undefined : { reasoningContent: { reasoningText: { text, signature } } }
}

function encodeImage({ source }: ImagePart, unsupported: UnsupportedParameters): JsonObject | undefined {
  if (source.kind === 'base64') {
    return { image: { format: source.mediaType.replace(/^image\//, ''), source: { bytes: source.data } } }
  }
  const s3 = source.kind === 'url' ? encodeS3(source.url) : undefined
  if (s3 === undefined) unsupported.refuse('image', 'an image must be inline or in S3')
  return s3 && { image: { format: extension(source.kind === 'url' ? source.url : ''), source: s3 } }
}

const DOCUMENT_FORMATS: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/plain', 'txt'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['text/markdown', 'md'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
])

function encodeDocument({ source, filename }: FilePart, unsupported: UnsupportedParameters): JsonObject | undefined {
  const name = documentName(filename)
  if (source.kind === 'base64') {
    const format = DOCUMENT_FORMATS.get(source.mediaType)
    if (format !== undefined) return { document: { format, name, source: { bytes: source.data } } }
    unsupported.refuse('file', `a document cannot be ${source.mediaType}`)
    return undefined
  }
  const s3 = source.kind === 'url' ? encodeS3(source.url) : undefined
  if (s3 === undefined) unsupported.refuse('file', 'a document must be inline or in S3')
  return s3 && { document: { format: extension(source.kind === 'url' ? source.url : ''), name, source: s3 } }
}

/** Only letters, digits, single spaces, hyphens, parentheses and brackets are accepted. */
function documentName(filename: string | undefined): string {
  const name = (filename ?? '')
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9\-()[\]]+/g, ' ')
    .trim()
  return name === '' ? 'document' : name
}

function encodeS3(url: string): JsonObject | undefined {
  return url.startsWith('s3://') ? { s3Location: { uri: url } } : undefined
}

function extension(url: string): string {
  const found = /\.([A-Za-z0-9]+)$/.exec(url)?.[1]?.toLowerCase() ?? ''
  return found === 'jpg' ? 'jpeg' : found
}
