import type { FinishReason } from '../../completion.js'
import type { Citation } from '../../message.js'
import type { StreamEvent } from '../../stream_event.js'
import { asNumber, asObject, asObjects, asText, asWord, definedFields, type JsonObject } from '../json_value.js'
import { toFinishReason } from './finish_reason.js'
import type { VendorDifferences } from './vendor_differences.js'

/** Reads one choice, whole or in deltas: a whole message is one delta that says everything. */
export interface ChoiceReader {
  /** Something of an answer has been read. */
  readonly hasOutput: boolean
  readonly isFinished: boolean
  read(delta: JsonObject): StreamEvent[]
  /** Says the end once: some vendors repeat the reason beside the usage. */
  finish(reason: string | undefined): StreamEvent[]
}

interface OpenCall {
  readonly index: number
  readonly toolIndex: number
  readonly id: string
  hasArguments: boolean
}

type ProsePart = 'text' | 'reasoning' | 'refusal'

/** `answerId` makes ids for the calls that a vendor sends without one. */
export function createChoiceReader(vendor: VendorDifferences, answerId: () => string | undefined): ChoiceReader {
  const prose = new Map<ProsePart, number>()
  const calls: OpenCall[] = []
  const callByWireIndex = new Map<number, OpenCall>()
  let parts = 0
  let isFinished = false

  function proseIndex(kind: ProsePart): number {
    const known = prose.get(kind)
    if (known !== undefined) return known
    prose.set(kind, parts)
    parts += 1
    return parts - 1
  }

  function say(kind: ProsePart, text: string | undefined): StreamEvent[] {
    if (text === undefined || text === '') return []
    const index = proseIndex(kind)
    return [{ type: `${kind}_delta`, index, text }]
  }

  function readReasoning(delta: JsonObject): StreamEvent[] {
    const details = asObjects(delta.reasoning_details)
    const text = asWord(delta.reasoning_content) ?? asWord(delta.reasoning)
    const events = say('reasoning', text ?? (thinkingIn(delta.content) || detailText(details)))
    for (const detail of details) {
      const signature = asWord(detail.signature)
      const encrypted = asWord(detail.data)
      if (signature !== undefined) events.push({ type: 'signature', index: proseIndex('reasoning'), signature })
      if (encrypted !== undefined) {
        events.push({ type: 'reasoning_redacted', index: parts, data: encrypted })
        parts += 1
      }
    }
    return events
  }

  function readCall(wire: JsonObject, position: number): StreamEvent[] {
    const called = asObject(wire.function)
    if (called === undefined) return []
    const id = asWord(wire.id)
    const name = asWord(called.name)
    const wireIndex = asNumber(wire.index) ?? (id === undefined ? calls.length - 1 : calls.length + position)
    const events: StreamEvent[] = []
    let call = callByWireIndex.get(wireIndex)
    // Some vendors number every call 0 and tell them apart by id; continuations carry no id or repeat it.
    if (call === undefined || (id !== undefined && id !== call.id)) {
      call = openCall(id)
      callByWireIndex.set(wireIndex, call)
      const { index, toolIndex } = call
      events.push({ type: 'tool_call_started', index, toolIndex, id: call.id, name: name ?? '' })
    }
    const text = argumentsText(called.arguments)
    if (text !== '') {
      call.hasArguments = true
      events.push({ type: 'tool_call_delta', index: call.index, toolIndex: call.toolIndex, arguments: text })
    }
    return events
  }

  function openCall(id: string | undefined): OpenCall {
    const toolIndex = calls.length
    const call = {
      index: parts,
      toolIndex,
      id: id ?? `call_${answerId() ?? 'answer'}_${toolIndex}`,
      hasArguments: false,
    }
    parts += 1
    calls.push(call)
    return call
  }

  /** A refusal alone is told with the words of an answer that is complete. */
  function finishReason(reason: string | undefined): FinishReason {
    const told = toFinishReason(vendor, reason)
    const onlyRefuses = prose.has('refusal') && !prose.has('text') && callByWireIndex.size === 0
    return told === 'stop' && onlyRefuses ? 'content_filter' : told
  }

  return {
    get hasOutput() {
      return parts > 0
    },
    get isFinished() {
      return isFinished
    },
    read(delta) {
      // Nearly every delta of a stream says a word and nothing else.
      if (typeof delta.content === 'string' && saysOnlyContent(delta)) return say('text', delta.content)
      const events = [
        ...readReasoning(delta),
        ...say('text', textIn(delta.content)),
        ...say('refusal', asText(delta.refusal)),
      ]
      // Mistral: which of the documents it was given the words before rest on.
      for (const part of asObjects(delta.content)) {
        if (part.type === 'reference')
          events.push({ type: 'citation', index: proseIndex('text'), citation: { raw: part } })
      }
      for (const annotation of asObjects(delta.annotations)) {
        const citation = toCitation(annotation)
        if (citation !== undefined) events.push({ type: 'citation', index: proseIndex('text'), citation })
      }
      asObjects(delta.tool_calls).forEach((wire, position) => {
        events.push(...readCall(wire, position))
      })
      // What a call was before there could be several: it has no id.
      const called = asObject(delta.function_call)
      if (called !== undefined) events.push(...readCall({ index: 0, function: called }, 0))
      return events
    },
    finish(reason) {
      const events: StreamEvent[] = []
      for (const { index, toolIndex, hasArguments } of calls.splice(0)) {
        if (!hasArguments) events.push({ type: 'tool_call_delta', index, toolIndex, arguments: '{}' })
        events.push({ type: 'tool_call_finished', index, toolIndex })
      }
      if (isFinished) return events
      isFinished = true
      events.push(
        definedFields({
          type: 'finished' as const,
          finishReason: finishReason(reason),
          providerFinishReason: reason,
        }),
      )
      return events
    },
  }
}

function saysOnlyContent(delta: JsonObject): boolean {
  for (const name in delta) if (name !== 'content') return false
  return true
}

/** Content is a string or, at Mistral, a list of parts. */
function textIn(content: unknown): string | undefined {
  if (!Array.isArray(content)) return asText(content)
  return asObjects(content)
    .map((part) => (part.type === 'text' ? (asText(part.text) ?? '') : ''))
    .join('')
}

/** Mistral's reasoning models: `{type: "thinking", thinking: [{type: "text", text}]}` among the parts. */
function thinkingIn(content: unknown): string {
  return asObjects(content)
    .filter((part) => part.type === 'thinking')
    .map((part) => textIn(part.thinking) ?? '')
    .join('')
}

/** OpenRouter's `reasoning.text` and `reasoning.summary`, for vendors that send nothing else. */
function detailText(details: readonly JsonObject[]): string {
  return details.map((detail) => asText(detail.text) ?? asText(detail.summary) ?? '').join('')
}

/** Text as the model wrote it; a few vendors send the object instead. */
function argumentsText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}

function toCitation(annotation: JsonObject): Citation | undefined {
  const cited = asObject(annotation.url_citation)
  if (cited === undefined) return undefined
  return definedFields({
    start: asNumber(cited.start_index),
    end: asNumber(cited.end_index),
    url: asWord(cited.url),
    title: asWord(cited.title),
    quote: asWord(cited.content),
    raw: annotation,
  })
}
