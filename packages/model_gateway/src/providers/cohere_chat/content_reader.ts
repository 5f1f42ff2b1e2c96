import type { Citation } from '../../message.js'
import type { StreamEvent } from '../../stream_event.js'
import { asNumber, asObject, asObjects, asText, asWord, definedFields, type JsonObject } from '../json_value.js'

/** Numbers the pieces of a Cohere message as parts: the plan, the content blocks, the calls. */
export interface ContentReader {
  readonly hasOutput: boolean
  plan(text: unknown): StreamEvent[]
  /** A block of content, or a piece of one. */
  content(block: number, content: JsonObject): StreamEvent[]
  citation(wire: JsonObject): StreamEvent[]
  startCall(call: number, wire: JsonObject): StreamEvent[]
  extendCall(call: number, wire: JsonObject): StreamEvent[]
  endCall(call: number): StreamEvent[]
}

interface OpenCall {
  readonly index: number
  readonly toolIndex: number
  hasArguments: boolean
}

export function createContentReader(): ContentReader {
  const indexByBlock = new Map<number | 'plan', number>()
  const calls = new Map<number, OpenCall>()
  let parts = 0
  let toolCalls = 0

  function indexOf(block: number | 'plan'): number {
    const known = indexByBlock.get(block)
    if (known !== undefined) return known
    indexByBlock.set(block, parts)
    parts += 1
    return parts - 1
  }

  function sayArguments(call: OpenCall, wire: JsonObject): StreamEvent[] {
    const text = asWord(asObject(wire.function)?.arguments)
    if (text === undefined) return []
    call.hasArguments = true
    return [{ type: 'tool_call_delta', index: call.index, toolIndex: call.toolIndex, arguments: text }]
  }

  return {
    get hasOutput() {
      return parts > 0
    },
    plan(text) {
      const word = asWord(text)
      return word === undefined ? [] : [{ type: 'text_delta', index: indexOf('plan'), text: word }]
    },
    content(block, { text, thinking }) {
      const word = asWord(text)
      if (word !== undefined) return [{ type: 'text_delta', index: indexOf(block), text: word }]
      const thought = asWord(thinking)
      return thought === undefined ? [] : [{ type: 'reasoning_delta', index: indexOf(block), text: thought }]
    },
    citation(wire) {
      const block = wire.type === 'PLAN' ? 'plan' : (asNumber(wire.content_index) ?? 0)
      return [{ type: 'citation', index: indexOf(block), citation: toCitation(wire) }]
    },
    startCall(number, wire) {
      const call = { index: parts, toolIndex: toolCalls, hasArguments: false }
      parts += 1
      toolCalls += 1
      calls.set(number, call)
      const { index, toolIndex } = call
      const name = asText(asObject(wire.function)?.name) ?? ''
      const id = asText(wire.id) ?? ''
      return [{ type: 'tool_call_started', index, toolIndex, id, name }, ...sayArguments(call, wire)]
    },
    extendCall(number, wire) {
      const call = calls.get(number)
      return call === undefined ? [] : sayArguments(call, wire)
    },
    endCall(number) {
      const call = calls.get(number)
      calls.delete(number)
      if (call === undefined) return []
      const { index, toolIndex, hasArguments } = call
      const finished: StreamEvent = { type: 'tool_call_finished', index, toolIndex }
      return hasArguments ? [finished] : [{ type: 'tool_call_delta', index, toolIndex, arguments: '{}' }, finished]
    },
  }
}

function toCitation(wire: JsonObject): Citation {
  const source = asObjects(wire.sources)[0]
  const document = asObject(source?.document)
  return definedFields({
    start: asNumber(wire.start),
    end: asNumber(wire.end),
    url: asWord(document?.url),
    title: asWord(document?.title),
    quote: asText(wire.text),
    raw: wire,
  })
}
