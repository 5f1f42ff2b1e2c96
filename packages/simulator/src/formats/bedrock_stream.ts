import type { Call } from '../endpoint.js'
import { bedrockException } from '../errors/bedrock_errors.js'
import { eventStreamFrame } from '../event_stream.js'
import type { Generation, ToolCall } from '../generation/generate.js'
import { evenPieces, wordPieces } from '../generation/words.js'
import { type JsonObject, objectOf } from '../json.js'
import { type Headers, type Part, type Reply, streamReply } from '../reply.js'
import { metrics, reasoningBlock, stopReasonOf, toolUseId, usageOf } from './bedrock_reply.js'

const argumentPieceCodePoints = 12

/** Binary frames: messageStart, each block's deltas and stop, messageStop, then metadata with the usage. */
export function converseStream(call: Call, model: string, generation: Generation, headers: Headers): Reply {
  const parts: readonly Part[] = [
    frame('opening', 'messageStart', { role: 'assistant' }),
    ...blocksOf(generation).flatMap((block, index) => blockParts(block, index)),
    frame('finish', 'messageStop', { stopReason: stopReasonOf(generation) }),
    { ...frame('terminal', 'metadata', { usage: usageOf(generation.usage), metrics }), carriesUsage: true },
  ]
  return streamReply({ ...headers, 'content-type': 'application/vnd.amazon.eventstream' }, parts, {
    error(notice) {
      const exception = bedrockException(notice.name)
      const words = objectOf(call.vendor.error({ model, ...notice }, call.id).body)
      const type = `${exception.slice(0, 1).toLowerCase()}${exception.slice(1)}`
      return eventStreamFrame(
        { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
        Buffer.from(JSON.stringify(words)),
      )
    },
    unknownEvent: frame('aside', 'telemetry', { step: 1 }).bytes,
  })
}

function frame(kind: Part['kind'], type: string, data: JsonObject): Part {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }
  return { kind, bytes: eventStreamFrame(headers, Buffer.from(JSON.stringify({ ...data, p: 'abcdefgh' }))) }
}

interface Block {
  /** Only tool uses announce themselves. */
  readonly start: JsonObject | undefined
  readonly deltas: readonly JsonObject[]
}

function blocksOf(generation: Generation): readonly Block[] {
  const text = generation.refusal ?? generation.text
  return [
    ...(generation.reasoning === undefined ? [] : [reasoning(generation.reasoning)]),
    ...(text === '' ? [] : [{ start: undefined, deltas: wordPieces(text).map((piece) => ({ text: piece })) }]),
    ...generation.toolCalls.map(toolUse),
  ]
}

function reasoning(text: string): Block {
  const { signature } = objectOf(reasoningBlock(text).reasoningText)
  const deltas = wordPieces(text).map((piece) => ({ reasoningContent: { text: piece } }))
  return { start: undefined, deltas: [...deltas, { reasoningContent: { signature } }] }
}

function toolUse(call: ToolCall): Block {
  const pieces = evenPieces(JSON.stringify(call.arguments), argumentPieceCodePoints)
  return {
    start: { toolUse: { toolUseId: toolUseId(call), name: call.name } },
    deltas: pieces.map((input) => ({ toolUse: { input } })),
  }
}

function blockParts({ start, deltas }: Block, contentBlockIndex: number): readonly Part[] {
  return [
    ...(start ? [frame('content', 'contentBlockStart', { start, contentBlockIndex })] : []),
    ...deltas.map((delta) => frame('content', 'contentBlockDelta', { delta, contentBlockIndex })),
    frame('content', 'contentBlockStop', { contentBlockIndex }),
  ]
}
