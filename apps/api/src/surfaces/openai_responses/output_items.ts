import type { Citation, GeneratedImage, ReasoningPart, ToolCallPart } from '@maester/model_gateway'
import { encodeEncryptedReasoning } from './encrypted_reasoning.js'

export type OutputItem = MessageItem | FunctionCallItem | ReasoningItem | ImageItem

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

export interface MessageItem {
  readonly id: string
  readonly type: 'message'
  readonly role: 'assistant'
  readonly status: ItemStatus
  readonly content: readonly MessageContent[]
}

export type MessageContent =
  | {
      readonly type: 'output_text'
      readonly text: string
      readonly annotations: readonly UrlCitation[]
      readonly logprobs: readonly unknown[]
    }
  | { readonly type: 'refusal'; readonly refusal: string }

/** UTF-16 offsets into the text, end exclusive. */
export interface UrlCitation {
  readonly type: 'url_citation'
  readonly start_index: number
  readonly end_index: number
  readonly title: string
  readonly url: string
}

export interface FunctionCallItem {
  readonly id: string
  readonly type: 'function_call'
  readonly status: ItemStatus
  readonly call_id: string
  readonly name: string
  readonly arguments: string
  /** The provider's proof of the call, to be sent back with it. Only some providers have one. */
  readonly signature?: string
}

export interface ReasoningItem {
  readonly id: string
  readonly type: 'reasoning'
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[]
  readonly encrypted_content?: string
}

/** A picture the model made. */
export interface ImageItem {
  readonly id: string
  readonly type: 'image_generation_call'
  readonly status: 'completed'
  /** Base64. */
  readonly result: string
  readonly output_format: string
}

export function messageItem(id: string, content: readonly MessageContent[], status: ItemStatus): MessageItem {
  return { id, type: 'message', role: 'assistant', status, content }
}

export function functionCallItem(
  id: string,
  call: Pick<ToolCallPart, 'id' | 'name' | 'arguments' | 'signature'>,
  status: ItemStatus,
): FunctionCallItem {
  return {
    id,
    type: 'function_call',
    status,
    call_id: call.id,
    name: call.name,
    arguments: call.arguments,
    ...(call.signature !== undefined && { signature: call.signature }),
  }
}

/**
 * Whatever the provider shows of its thinking is told as a summary. Its proof always comes along: nothing is stored, so
 * only the caller can send it back.
 */
export function reasoningItem(id: string, part: Pick<ReasoningPart, 'text' | 'signature' | 'redacted'>): ReasoningItem {
  const encrypted = encodeEncryptedReasoning(part)
  return {
    id,
    type: 'reasoning',
    summary: part.text === '' ? [] : [{ type: 'summary_text', text: part.text }],
    ...(encrypted !== undefined && { encrypted_content: encrypted }),
  }
}

export function imageItem(id: string, { mediaType, data }: GeneratedImage): ImageItem {
  const format = mediaType.replace(/^image\//, '')
  return { id, type: 'image_generation_call', status: 'completed', result: data, output_format: format }
}

export function textContent(
  text: string,
  citations: readonly Citation[] = [],
  logprobs: readonly unknown[] = [],
): MessageContent {
  const annotations = citations.flatMap((citation) => encodeCitation(citation, text.length) ?? [])
  return { type: 'output_text', text, annotations, logprobs }
}

export function refusalContent(refusal: string): MessageContent {
  return { type: 'refusal', refusal }
}

/** A citation without offsets is of the whole text; one without an address is of no kind the format has. */
function encodeCitation({ start = 0, end, url, title }: Citation, textLength: number): UrlCitation | undefined {
  if (url === undefined) return undefined
  return { type: 'url_citation', start_index: start, end_index: end ?? textLength, title: title ?? url, url }
}

const PREFIXES = {
  message: 'msg',
  function_call: 'fc',
  reasoning: 'rs',
  image_generation_call: 'ig',
} as const satisfies Record<OutputItem['type'], string>

/** The item's type, the request, and its place in the output. */
export function itemId(type: OutputItem['type'], requestId: string, outputIndex: number): string {
  return `${PREFIXES[type]}_${requestId.replace(/^req_/, '')}_${outputIndex}`
}
