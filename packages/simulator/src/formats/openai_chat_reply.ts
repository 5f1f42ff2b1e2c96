import type { Call } from '../endpoint.js'
import type { Generation, ToolCall, WebSearch } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import { jsonReply, type Reply } from '../reply.js'
import type { ChatDialect } from './openai_chat_dialect.js'

/** What both forms of a chat reply are written from. */
export interface ChatReply {
  readonly call: Call
  readonly dialect: ChatDialect
  readonly generation: Generation
  readonly model: string
  readonly choices: number
}

/** The reply in one piece. */
export function chatWhole(reply: ChatReply): Reply {
  const { call, dialect, generation, model } = reply
  const usage = generation.usage && dialect.usage(generation.usage)
  return jsonReply(200, dialect.headers(call), {
    id: dialect.replyId(generation.id),
    object: 'chat.completion',
    created: createdAt(call),
    model,
    choices: Array.from({ length: reply.choices }, (_, index) => ({
      index,
      message: messageOf(reply),
      ...dialect.choice(finishReasonOf(generation)),
      finish_reason: finishReasonOf(generation),
    })),
    usage,
    ...dialect.envelope(generation.id, 'reply'),
  })
}

function messageOf({ dialect, generation }: ChatReply): JsonObject {
  const { reasoning } = generation
  const { reasoningMember } = dialect
  const toolCalls = generation.toolCalls.map((call) => toolCallOf(dialect, call))
  return {
    role: 'assistant',
    content: generation.refusal !== undefined || toolCalls.length > 0 ? null : generation.text,
    ...dialect.message,
    ...(generation.webSearch && { annotations: [citationOf(generation.webSearch, generation.text)] }),
    ...(generation.refusal !== undefined && { refusal: generation.refusal }),
    ...(reasoningMember !== undefined && reasoning !== undefined && { [reasoningMember]: reasoning }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  }
}

/** A citation over the whole text. */
export function citationOf({ title, url }: WebSearch, text: string): JsonObject {
  return { type: 'url_citation', url_citation: { start_index: 0, end_index: text.length, title, url } }
}

function toolCallOf(dialect: ChatDialect, call: ToolCall): JsonObject {
  const body = { name: call.name, arguments: JSON.stringify(call.arguments) }
  return { id: dialect.toolCallId(call.id), type: 'function', function: body }
}

export const finishReasonOf = (generation: Generation): string => generation.rawFinish ?? generation.finish

/** Seconds since 1970. */
export const createdAt = (call: Call): number => Math.floor(call.now.getTime() / 1_000)
