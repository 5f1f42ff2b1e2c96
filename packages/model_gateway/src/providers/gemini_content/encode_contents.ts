import type {
  AudioPart,
  FilePart,
  ImagePart,
  MediaSource,
  Message,
  Part,
  ToolCallPart,
  ToolResultPart,
} from '../../message.js'
import { leaveOutDetail, leaveOutNames } from '../described_parts.js'
import { asObject, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'
import { geminiTraits } from './model_traits.js'

/**
 * Stands for the signature of a call that another model made, which Gemini 3 would refuse without one.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const FOREIGN_CALL_SIGNATURE = 'skip_thought_signature_validator'

export interface GeminiConversation {
  readonly systemInstruction: JsonObject | undefined
  readonly contents: readonly GeminiTurn[]
}

export interface GeminiTurn {
  readonly role: 'user' | 'model'
  readonly parts: JsonObject[]
}

/** There are only the roles `user` and `model`; turns of one role that follow each other become one. */
export function encodeContents(
  model: string,
  messages: readonly Message[],
  unsupported: UnsupportedParameters,
): GeminiConversation {
  leaveOutNames(messages, unsupported)
  const system: JsonObject[] = []
  const turns: GeminiTurn[] = []
  const toolNames = new Map<string, string>()
  for (const message of messages) {
    for (const part of message.parts) if (part.type === 'tool_call') toolNames.set(part.id, part.name)
    const parts = [...message.parts, ...resultMedia(message)]
      .map((part) => encodePart(part, toolNames, unsupported))
      .filter((part) => part !== undefined)
    if (message.role === 'system' || message.role === 'developer') {
      system.push(...parts)
      continue
    }
    const role = message.role === 'assistant' ? 'model' : 'user'
    if (role === 'model' && geminiTraits(model).thinkingLevels) signFirstCall(parts)
    const last = turns.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else turns.push({ role, parts })
  }
  return { systemInstruction: system.length === 0 ? undefined : { parts: system }, contents: turns }
}

/** Of parallel calls only the first carries a signature. */
function signFirstCall(parts: JsonObject[]): void {
  const first = parts.findIndex((part) => part.functionCall !== undefined)
  if (first === -1 || parts.some((part) => part.functionCall !== undefined && part.thoughtSignature !== undefined))
    return
  parts[first] = { ...parts[first], thoughtSignature: FOREIGN_CALL_SIGNATURE }
}

/** A function's response is an object: images and files follow it in the same turn. */
function resultMedia({ parts }: Message): readonly Part[] {
  return parts.flatMap((part): readonly Part[] => {
    const media = part.type === 'tool_result' ? part.content.filter(({ type }) => type !== 'text') : []
    if (part.type !== 'tool_result' || media.length === 0) return []
    return [{ type: 'text', text: `From the result of ${part.toolCallId}:` }, ...media]
  })
}

function encodePart(
  part: Part,
  toolNames: ReadonlyMap<string, string>,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return definedFields({ text: part.text, thoughtSignature: part.signature })
    case 'refusal':
      return { text: part.text }
    case 'image':
      leaveOutDetail(part, unsupported)
      return encodeMedia(part)
    case 'file':
      return encodeMedia(part)
    case 'audio':
      return encodeAudio(part)
    case 'tool_call':
      return encodeToolCall(part)
    case 'tool_result':
      return encodeToolResult(part, toolNames)
    case 'reasoning':
      // Thoughts are not sent back: their proof rides on the text or the call that followed.
      return undefined
  }
}

function encodeToolCall({ id, name, arguments: text, signature }: ToolCallPart): JsonObject {
  const args = asObject(tryParseJson(text)) ?? {}
  return definedFields({ functionCall: { id, name, args }, thoughtSignature: signature })
}

function encodeToolResult(result: ToolResultPart, toolNames: ReadonlyMap<string, string>): JsonObject {
  const texts = result.content.filter((part) => part.type === 'text')
  const text = texts.map((part) => part.text).join('\n')
  const response = result.isError === true ? { error: text } : (asObject(tryParseJson(text)) ?? { result: text })
  const name = result.name ?? toolNames.get(result.toolCallId) ?? result.toolCallId
  return { functionResponse: { id: result.toolCallId, name, response } }
}

function encodeMedia({ source }: ImagePart | FilePart): JsonObject {
  if (source.kind === 'base64') return { inlineData: { mimeType: source.mediaType, data: source.data } }
  const fileUri = source.kind === 'url' ? source.url : source.fileId
  return { fileData: definedFields({ mimeType: mediaTypeByName(source), fileUri }) }
}

function encodeAudio({ format, data }: AudioPart): JsonObject {
  return { inlineData: { mimeType: `audio/${format}`, data } }
}

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['pdf', 'application/pdf'],
])

/** Vertex wants to be told what is behind a URL; only its name says. */
function mediaTypeByName(source: Exclude<MediaSource, { kind: 'base64' }>): string | undefined {
  if (source.kind !== 'url') return undefined
  return MEDIA_TYPES.get(/\.([A-Za-z0-9]+)(?:[?#]|$)/.exec(source.url)?.[1]?.toLowerCase() ?? '')
}
