import type { Citation } from '../../message.js'
import type { StreamEvent } from '../../stream_event.js'
import { asNumber, asObject, asObjects, asText, asWord, definedFields, type JsonObject } from '../json_value.js'

/** Numbers what the items of an output hold: the texts of messages, calls, reasoning. */
export interface OutputReader {
  readonly hasOutput: boolean
  readonly hasToolCall: boolean
  /** There is a refusal, and neither text nor a call beside it. */
  readonly onlyRefuses: boolean
  /** Searches the provider ran, without the pages it opened. */
  readonly webSearches: number
  /** What is neither message, call nor reasoning, in the provider's own form: its tools at work. */
  readonly metadata: { readonly providerBlocks: readonly JsonObject[] } | undefined
  /** A piece of a message's content, by the numbers of item and content. */
  text(item: number, content: number, kind: 'text' | 'refusal', text: unknown): StreamEvent[]
  annotation(item: number, content: number, annotation: JsonObject): StreamEvent[]
  /** `paragraph` of a summary; the reasoning itself has none: its pieces are joined as they come. */
  reasoning(item: number, id: string | undefined, paragraph: number | undefined, text: unknown): StreamEvent[]
  startCall(item: number, wire: JsonObject): StreamEvent[]
  extendCall(item: number, text: unknown): StreamEvent[]
  /** An item is whole: calls end, reasoning gets its encrypted form, searches are counted. */
  endItem(item: number, wire: JsonObject): StreamEvent[]
}

interface OpenCall {
  readonly index: number
  readonly toolIndex: number
  hasArguments: boolean
}

export function createOutputReader(): OutputReader {
  const indexByPlace = new Map<string, number>()
  const said = new Set<'text' | 'refusal'>()
  const lastParagraph = new Map<number, number | undefined>()
  const calls = new Map<number, OpenCall>()
  const placesTold = new Map<number, Set<number>>()
  let parts = 0
  let toolCalls = 0
  let webSearches = 0
  const providerBlocks: JsonObject[] = []

  function indexOf(place: string): number {
    const known = indexByPlace.get(place)
    if (known !== undefined) return known
    indexByPlace.set(place, parts)
    parts += 1
    return parts - 1
  }

  function extendCall(item: number, text: unknown): StreamEvent[] {
    const call = calls.get(item)
    const word = asWord(text)
    if (call === undefined || word === undefined) return []
    call.hasArguments = true
    return [{ type: 'tool_call_delta', index: call.index, toolIndex: call.toolIndex, arguments: word }]
  }

  function endCall(item: number, wire: JsonObject): StreamEvent[] {
    const call = calls.get(item)
    if (call === undefined) return []
    const { index, toolIndex } = call
    const missed = call.hasArguments ? [] : extendCall(item, asWord(wire.arguments) ?? '{}')
    calls.delete(item)
    return [...missed, { type: 'tool_call_finished', index, toolIndex }]
  }

  function endReasoning(item: number, wire: JsonObject): StreamEvent[] {
    const data = asWord(wire.encrypted_content)
    if (data === undefined) return []
    const index = indexOf(`${item}`)
    return [definedFields({ type: 'reasoning_redacted' as const, index, data, id: asWord(wire.id) })]
  }

  /** What an item says at its end that no event before it did. */
  function missed(item: number, wire: JsonObject): StreamEvent[] {
    const isNew = (place: string) => !indexByPlace.has(place)
    const id = asWord(wire.id)
    switch (wire.type) {
      case 'function_call':
        return isNew(`${item}`) ? reader.startCall(item, wire) : []
      case 'reasoning':
        return isNew(`${item}`) ? readReasoning(reader, item, wire) : []
      default: {
        const contents = asObjects(wire.content)
        // Some servers number the contents of a message otherwise while they stream it.
        if ((placesTold.get(item)?.size ?? 0) >= contents.length) return []
        return contents.flatMap((part, place) =>
          isNew(`${item}.${place}`) ? readContent(reader, item, place, part, id) : [],
        )
      }
    }
  }

  const reader: OutputReader = {
    get hasOutput() {
      return parts > 0
    },
    get hasToolCall() {
      return toolCalls > 0
    },
    get onlyRefuses() {
      return said.has('refusal') && !said.has('text') && toolCalls === 0
    },
    get webSearches() {
      return webSearches
    },
    get metadata() {
      return providerBlocks.length === 0 ? undefined : { providerBlocks }
    },
    text(item, content, kind, text) {
      const word = asWord(text)
      if (word === undefined) return []
      said.add(kind)
      placesTold.set(item, (placesTold.get(item) ?? new Set()).add(content))
      return [{ type: `${kind}_delta`, index: indexOf(`${item}.${content}`), text: word }]
    },
    annotation(item, content, annotation) {
      if (annotation.type !== 'url_citation') return []
      return [{ type: 'citation', index: indexOf(`${item}.${content}`), citation: toCitation(annotation) }]
    },
    reasoning(item, id, paragraph, text) {
      const word = asWord(text)
      if (word === undefined) return []
      const earlier = lastParagraph.get(item)
      lastParagraph.set(item, paragraph)
      const gap = earlier === undefined || earlier === paragraph ? '' : '\n\n'
      return [definedFields({ type: 'reasoning_delta' as const, index: indexOf(`${item}`), text: gap + word, id })]
    },
    startCall(item, wire) {
      const call = { index: indexOf(`${item}`), toolIndex: toolCalls, hasArguments: false }
      toolCalls += 1
      calls.set(item, call)
      const { index, toolIndex } = call
      const id = asText(wire.call_id) ?? ''
      return [{ type: 'tool_call_started', index, toolIndex, id, name: asText(wire.name) ?? '' }]
    },
    extendCall,
    endItem(item, wire) {
      switch (wire.type) {
        case 'function_call':
          return [...missed(item, wire), ...endCall(item, wire)]
        case 'reasoning':
          return [...missed(item, wire), ...endReasoning(item, wire)]
        case 'message':
          return missed(item, wire)
        default:
          if (isSearch(wire)) webSearches += 1
          providerBlocks.push(wire)
          return []
      }
    },
  }
  return reader
}

function readReasoning(reader: OutputReader, number: number, item: JsonObject): StreamEvent[] {
  const id = asWord(item.id)
  const summary = asObjects(item.summary).flatMap((part, paragraph) =>
    reader.reasoning(number, id, paragraph, part.text),
  )
  return [...summary, ...asObjects(item.content).flatMap((part, place) => readContent(reader, number, place, part, id))]
}

function readContent(
  reader: OutputReader,
  item: number,
  place: number,
  part: JsonObject,
  id: string | undefined,
): StreamEvent[] {
  switch (part.type) {
    case 'output_text': {
      const citations = asObjects(part.annotations).flatMap((annotation) => reader.annotation(item, place, annotation))
      return [...reader.text(item, place, 'text', part.text), ...citations]
    }
    case 'refusal':
      return reader.text(item, place, 'refusal', part.refusal)
    case 'reasoning_text':
      return reader.reasoning(item, id, undefined, part.text)
    default:
      return []
  }
}

function toCitation(annotation: JsonObject): Citation {
  return definedFields({
    start: asNumber(annotation.start_index),
    end: asNumber(annotation.end_index),
    url: asWord(annotation.url),
    title: asWord(annotation.title),
    raw: annotation,
  })
}

/** Opening a page and looking in it are actions of a search call, too, and cost nothing but tokens. */
function isSearch(wire: JsonObject): boolean {
  return wire.type === 'web_search_call' && (asWord(asObject(wire.action)?.type) ?? 'search') === 'search'
}
