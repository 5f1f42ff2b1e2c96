import type { Call } from '../endpoint.js'
import type { Generation, ToolCall } from '../generation/generate.js'
import { evenPieces, wordPieces } from '../generation/words.js'
import { type JsonObject, objectOf } from '../json.js'
import { type Headers, type Part, type Reply, streamReply } from '../reply.js'
import { sseEvent } from '../sse.js'
import { finishReasonOf, toolCallOf, toolPlan, usageOf } from './cohere_reply.js'

const argumentPieceCodePoints = 12

/** message-start, content or tool events, message-end with the usage. */
export function cohereStream(call: Call, model: string, generation: Generation, headers: Headers): Reply {
  const end = { delta: { finish_reason: finishReasonOf(generation), usage: usageOf(generation.usage) } }
  const opening = { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } }
  const parts: readonly Part[] = [
    event('opening', 'message-start', { id: generation.id, delta: opening }),
    ...(generation.reasoning === undefined ? [] : contentParts('thinking', generation.reasoning, 0)),
    ...answerParts(generation),
    { ...event('finish', 'message-end', { id: generation.id, ...end }), carriesUsage: true },
  ]
  return streamReply(headers, parts, {
    error(notice) {
      const { message } = objectOf(call.vendor.error({ model, ...notice }, call.id).body)
      const delta = { finish_reason: 'ERROR', error: message }
      return event('terminal', 'message-end', { id: generation.id, delta }).bytes
    },
    unknownEvent: event('aside', 'telemetry', { step: 1 }).bytes,
  })
}

function event(kind: Part['kind'], type: string, data: JsonObject): Part {
  return { kind, bytes: sseEvent({ type, ...data }, { event: type }) }
}

const messageDelta = (message: JsonObject): JsonObject => ({ delta: { message } })

function answerParts(generation: Generation): readonly Part[] {
  const text = generation.refusal ?? generation.text
  if (generation.toolCalls.length === 0) return contentParts('text', text, generation.reasoning === undefined ? 0 : 1)
  const plan = wordPieces(toolPlan).map((piece) =>
    event('content', 'tool-plan-delta', messageDelta({ tool_plan: piece })),
  )
  return [...plan, ...generation.toolCalls.flatMap(toolParts)]
}

function contentParts(type: 'text' | 'thinking', text: string, index: number): readonly Part[] {
  const deltas = wordPieces(text).map((piece) =>
    event('content', 'content-delta', { index, ...messageDelta({ content: { [type]: piece } }) }),
  )
  return [
    event('opening', 'content-start', { index, ...messageDelta({ content: { type, [type]: '' } }) }),
    ...deltas,
    event('content', 'content-end', { index }),
  ]
}

function toolParts(call: ToolCall, index: number): readonly Part[] {
  const pieces = evenPieces(JSON.stringify(call.arguments), argumentPieceCodePoints)
  return [
    event('content', 'tool-call-start', { index, ...messageDelta({ tool_calls: toolCallOf(call, '') }) }),
    ...pieces.map((piece) =>
      event('content', 'tool-call-delta', {
        index,
        ...messageDelta({ tool_calls: { function: { arguments: piece } } }),
      }),
    ),
    event('content', 'tool-call-end', { index }),
  ]
}
