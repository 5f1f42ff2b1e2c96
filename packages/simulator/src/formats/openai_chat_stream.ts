import type { ToolCall } from '../generation/generate.js'
import { evenPieces, wordPieces } from '../generation/words.js'
import { type JsonObject, objectOf } from '../json.js'
import { type Part, type Reply, streamReply } from '../reply.js'
import { sseDone, sseEvent } from '../sse.js'
import { type ChatReply, citationOf, createdAt, finishReasonOf } from './openai_chat_reply.js'

const argumentPieceCodePoints = 12

/** Chunks in the order OpenAI sends them: role, content, finish, usage, `[DONE]`. */
export function chatStream(reply: ChatReply, body: JsonObject): Reply {
  const { call, dialect, generation } = reply
  const asked = objectOf(body.stream_options).include_usage === true
  const write = chunkWriter(reply, asked && dialect.streamedUsage === 'own_chunk_when_asked')
  const parts: readonly Part[] = [
    ...dialect.preamble(write.base),
    ...Array.from({ length: reply.choices }, (_, index) => index).flatMap((index) => choiceParts(reply, write, index)),
    ...usageParts(reply, write, asked),
    { kind: 'terminal', bytes: sseDone },
  ]
  return streamReply(dialect.headers(call), parts, {
    error: (notice) => sseEvent(call.vendor.error({ model: reply.model, ...notice }, call.id).body),
    unknownEvent: sseEvent({ ...write.base, object: 'chat.completion.telemetry', choices: [], telemetry: { step: 1 } }),
  })
  function choiceParts(of: ChatReply, chunk: ChunkWriter, index: number): readonly Part[] {
    const toolCalls = generation.toolCalls.length > 0
    const opening = {
      role: 'assistant',
      content: toolCalls ? null : '',
      ...(dialect.message.refusal !== undefined && { refusal: null }),
    }
    return [
      chunk.delta('opening', index, opening),
      ...reasoningDeltas(of).map((delta) => chunk.delta('content', index, delta)),
      ...contentDeltas(of).map((delta) => chunk.delta('content', index, delta)),
      chunk.finish(index),
    ]
  }
}

interface ChunkWriter {
  readonly base: JsonObject
  delta(kind: Part['kind'], index: number, delta: JsonObject): Part
  finish(index: number): Part
}

function chunkWriter({ call, dialect, generation, model, choices }: ChatReply, announcesUsage: boolean): ChunkWriter {
  const base: JsonObject = {
    id: dialect.replyId(generation.id),
    object: 'chat.completion.chunk',
    created: createdAt(call),
    model,
    ...dialect.envelope(generation.id, 'chunk'),
  }
  const reported = generation.usage && dialect.usage(generation.usage)
  const extras: JsonObject = announcesUsage ? { usage: null } : {}
  const padding = (seed: string): JsonObject =>
    dialect.obfuscates ? { obfuscation: generation.id.slice(0, 4 + (seed.length % 12)) } : {}
  const choiceOf = (index: number, delta: JsonObject, finish: string | null): JsonObject => ({
    index,
    delta,
    ...dialect.choice(finish),
    finish_reason: finish,
  })
  return {
    base,
    delta(kind, index, delta) {
      const pad = padding(JSON.stringify(delta))
      return { kind, bytes: sseEvent({ ...base, choices: [choiceOf(index, delta, null)], ...extras, ...pad }) }
    },
    finish(index) {
      const last = index === choices - 1
      const usage =
        last && dialect.streamedUsage === 'finish_chunk' && reported !== undefined ? { usage: reported } : {}
      const choice = choiceOf(index, {}, finishReasonOf(generation))
      const own = last ? dialect.finishChunk(reported, generation.id) : {}
      return {
        kind: 'finish',
        bytes: sseEvent({ ...base, choices: [choice], ...extras, ...usage, ...own, ...padding('') }),
        carriesUsage: last && dialect.streamedUsage === 'finish_chunk',
      }
    },
  }
}

function usageParts({ dialect, generation }: ChatReply, { base }: ChunkWriter, asked: boolean): readonly Part[] {
  const wanted = dialect.streamedUsage === 'own_chunk' || (dialect.streamedUsage === 'own_chunk_when_asked' && asked)
  if (!wanted || generation.usage === undefined) return []
  const bytes = sseEvent({ ...base, choices: [], usage: dialect.usage(generation.usage) })
  return [{ kind: 'usage', bytes, carriesUsage: true }]
}

function reasoningDeltas({ dialect, generation }: ChatReply): readonly JsonObject[] {
  const { reasoningMember } = dialect
  if (reasoningMember === undefined || generation.reasoning === undefined) return []
  return wordPieces(generation.reasoning).map((piece) => ({ [reasoningMember]: piece }))
}

function contentDeltas({ dialect, generation }: ChatReply): readonly JsonObject[] {
  if (generation.refusal !== undefined) return wordPieces(generation.refusal).map((refusal) => ({ refusal }))
  if (generation.toolCalls.length === 0) {
    const { text, webSearch } = generation
    const cited = webSearch ? [{ annotations: [citationOf(webSearch, text)] }] : []
    return [...wordPieces(text).map((content) => ({ content })), ...cited]
  }
  return generation.toolCalls.flatMap((call, index) =>
    toolDeltas(call, index, dialect.toolCallId, dialect.toolPieceName),
  )
}

function toolDeltas(
  call: ToolCall,
  index: number,
  toolCallId: (id: string) => string,
  pieceName: string | undefined,
): readonly JsonObject[] {
  const start = { index, id: toolCallId(call.id), type: 'function', function: { name: call.name, arguments: '' } }
  const pieces = evenPieces(JSON.stringify(call.arguments), argumentPieceCodePoints)
  const rest = pieces.map((piece) => ({
    index,
    function: { ...(pieceName !== undefined && { name: pieceName }), arguments: piece },
  }))
  return [start, ...rest].map((toolCall) => ({ tool_calls: [toolCall] }))
}
