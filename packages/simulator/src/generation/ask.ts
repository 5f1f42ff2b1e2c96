import type { Json } from '../json.js'

/** What a request asks for, in words common to all wire formats. */
export interface Ask {
  readonly model: string
  readonly messages: readonly AskMessage[]
  /** Undefined: the caller set no limit. */
  readonly maxOutputTokens: number | undefined
  readonly tools: readonly AskTool[]
  readonly toolChoice: ToolChoice
  /** The schema the text must fit as JSON. Undefined: plain text. */
  readonly jsonSchema: Json | undefined
  /** True when the caller asked the model to reason before it answers. */
  readonly thinks: boolean
  /** True when the caller let the provider search the web by itself. */
  readonly searchesWeb: boolean
  /** How many alternative answers; only OpenAI's chat format can ask for more than one. */
  readonly choices: number
}

export interface AskMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool_result'
  readonly text: string
}

export interface AskTool {
  readonly name: string
  /** JSON Schema of the arguments. Undefined: the tool takes none. */
  readonly schema: Json | undefined
}

export type ToolChoice =
  | { readonly kind: 'auto' | 'none' }
  | { readonly kind: 'required'; readonly parallel: boolean }
  | { readonly kind: 'named'; readonly name: string }
