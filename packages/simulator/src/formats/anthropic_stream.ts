import type { Call } from '../endpoint.js'
import { anthropicErrors } from '../errors/anthropic_errors.js'
import type { Generation, ToolCall, Usage, WebSearch } from '../generation/generate.js'
import { evenPieces, wordPieces } from '../generation/words.js'
import type { Json, JsonObject } from '../json.js'
import { type Part, type Reply, streamReply } from '../reply.js'
import { sseEvent } from '../sse.js'
import { anthropicHeaders } from './anthropic_headers.js'
import {
  citationOf,
  messageEnvelope,
  reportedUsage,
  searchBlocks,
  shownText,
  stopOf,
  thinkingBlock,
  toolUseId,
  usageOf,
} from './anthropic_message.js'

const argumentPieceCodePoints = 12

// Anthropic pads its data lines with spaces, so that their length says less about what is in them.
const padding = '   '
const event = (data: JsonObject & { readonly type: string }): Buffer => sseEvent(data, { event: data.type, padding })

/** message_start, then each block's start, deltas and stop, then message_delta and message_stop. */
export function messageStream(call: Call, model: string, generation: Generation): Reply {
  const opening = { ...messageEnvelope(model, generation), content: [], stop_reason: null, stop_sequence: null }
  const reported = reportedUsage(generation)
  const parts: readonly Part[] = [
    {
      kind: 'opening',
      bytes: event({ type: 'message_start', message: { ...opening, usage: openingUsageOf(generation) } }),
    },
    ...blocksOf(generation).flatMap((block, index) => blockParts(block, index)),
    {
      kind: 'finish',
      bytes: event({ type: 'message_delta', delta: stopOf(generation), usage: reported }),
      carriesUsage: true,
    },
    { kind: 'terminal', bytes: event({ type: 'message_stop' }) },
  ]
  return streamReply(anthropicHeaders(call), parts, {
    error(notice) {
      // Claude's own words, also where another vendor's gateway stands before it.
      return sseEvent(anthropicErrors({ model, ...notice }, call.id).body, { event: 'error', padding })
    },
    unknownEvent: event({ type: 'message_telemetry', step: 1 }),
  })
}

/** The message starts with one output token counted, whatever follows. */
function openingUsageOf({ usage, openingUsage }: Generation): JsonObject | undefined {
  const opening: Usage | undefined = openingUsage ?? (usage && { ...usage, outputTokens: 1, reasoningTokens: 0 })
  return opening && usageOf(opening)
}

interface Block {
  readonly start: JsonObject
  readonly deltas: readonly JsonObject[]
}

function blocksOf(generation: Generation): readonly Block[] {
  const { reasoning, toolCalls, webSearch } = generation
  const text = shownText(generation)
  return [
    ...(reasoning === undefined ? [] : [thinking(reasoning)]),
    ...(webSearch === undefined ? [] : searched(generation.id, webSearch)),
    ...(text === '' ? [] : [spoken(text, webSearch)]),
    ...toolCalls.map(toolUse),
  ]
}

function thinking(reasoning: string): Block {
  const { signature, ...start } = thinkingBlock('')
  const deltas = wordPieces(reasoning).map((piece) => ({ type: 'thinking_delta', thinking: piece }))
  return { start: { ...start, signature: '' }, deltas: [...deltas, { type: 'signature_delta', signature }] }
}

function spoken(text: string, webSearch: WebSearch | undefined): Block {
  const cited = webSearch ? [{ type: 'citations_delta', citation: citationOf(webSearch) }] : []
  const deltas = wordPieces(text).map((piece) => ({ type: 'text_delta', text: piece }))
  return { start: { type: 'text', text: '', ...(webSearch && { citations: [] }) }, deltas: [...cited, ...deltas] }
}

function searched(id: string, webSearch: WebSearch): readonly Block[] {
  return searchBlocks(id, webSearch).map((block) => {
    if (block.type !== 'server_tool_use') return { start: block, deltas: [] }
    return { start: { ...block, input: {} }, deltas: inputDeltas(block.input ?? {}) }
  })
}

function toolUse(call: ToolCall): Block {
  return {
    start: { type: 'tool_use', id: toolUseId(call), name: call.name, input: {} },
    deltas: inputDeltas(call.arguments),
  }
}

/** The first piece is empty. */
function inputDeltas(input: Json): readonly JsonObject[] {
  const pieces = ['', ...evenPieces(JSON.stringify(input), argumentPieceCodePoints)]
  return pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }))
}

function blockParts({ start, deltas }: Block, index: number): readonly Part[] {
  const ping: Part = { kind: 'aside', bytes: event({ type: 'ping' }) }
  return [
    { kind: 'opening', bytes: event({ type: 'content_block_start', index, content_block: start }) },
    ...(index === 0 ? [ping] : []),
    ...deltas.map((delta): Part => ({ kind: 'content', bytes: event({ type: 'content_block_delta', index, delta }) })),
    { kind: 'content', bytes: event({ type: 'content_block_stop', index }) },
  ]
}
