/** Where the bytes of an image, file or audio part are. Providers never fetch for us: a `url` is passed on as it is. */
export type MediaSource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'file_id'; readonly fileId: string }

/** Marks the end of a prefix worth caching, where the provider lets the caller say so. */
export interface CachePoint {
  readonly ttl: '5m' | '1h'
}

export interface Citation {
  /** UTF-16 offsets into the text of the part that carries the citation, end exclusive; absent when the provider gives none. */
  readonly start?: number
  readonly end?: number
  readonly url?: string
  readonly title?: string
  readonly quote?: string
  /** The provider's own citation object. */
  readonly raw?: unknown
}

export interface TextPart {
  readonly type: 'text'
  readonly text: string
  readonly citations?: readonly Citation[]
  readonly cachePoint?: CachePoint
  /** Opaque proof of the provider that must come back with the part (Gemini `thoughtSignature`). */
  readonly signature?: string
}

export interface ImagePart {
  readonly type: 'image'
  readonly source: MediaSource
  readonly detail?: 'auto' | 'low' | 'high'
  readonly cachePoint?: CachePoint
}

export interface FilePart {
  readonly type: 'file'
  readonly source: MediaSource
  readonly filename?: string
  readonly cachePoint?: CachePoint
}

export interface AudioPart {
  readonly type: 'audio'
  readonly format: string
  /** Base64. */
  readonly data: string
}

export interface ToolCallPart {
  readonly type: 'tool_call'
  readonly id: string
  readonly name: string
  /** JSON text exactly as the model wrote it; `{}` for a call without arguments. */
  readonly arguments: string
  readonly signature?: string
  readonly cachePoint?: CachePoint
}

export interface ToolResultPart {
  readonly type: 'tool_result'
  readonly toolCallId: string
  /** The tool's name, where the caller's format carries it; else found by `toolCallId` in the messages before. */
  readonly name?: string
  readonly content: readonly (TextPart | ImagePart | FilePart)[]
  readonly isError?: boolean
  readonly cachePoint?: CachePoint
}

/** The model's own thinking. Providers verify it by `signature`, so it is replayed unchanged or not at all. */
export interface ReasoningPart {
  readonly type: 'reasoning'
  readonly text: string
  readonly id?: string
  readonly signature?: string
  /** Encrypted reasoning: the provider's opaque data instead of text. */
  readonly redacted?: string
}

/** The model's words for declining, where the provider separates them from text. */
export interface RefusalPart {
  readonly type: 'refusal'
  readonly text: string
}

export type Part =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart
  | RefusalPart

/** `developer` is OpenAI's newer word for `system`; kept apart so that nothing is lost where it means something. */
export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool'

export interface Message {
  readonly role: Role
  readonly parts: readonly Part[]
  /** The participant's name, where the format has one. */
  readonly name?: string
}
