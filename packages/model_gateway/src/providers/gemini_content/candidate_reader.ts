import type { StreamEvent } from '../../stream_event.js'
import { asObject, asObjects, asText, asWord, definedFields, type JsonObject } from '../json_value.js'
import { toFinishReason } from './finish_reason.js'
import { readCitations } from './grounding.js'
import { createPartialCall, type PartialCall } from './partial_call.js'

/** Reads one candidate, whole or in pieces: each piece has the shape of the whole. */
export interface CandidateReader {
  readonly hasOutput: boolean
  read(candidate: JsonObject): StreamEvent[]
  /** The sources, what is in the provider's own form, and the end. */
  finish(reason: string | undefined): StreamEvent[]
}

interface OpenProse {
  readonly kind: 'text' | 'reasoning'
  readonly index: number
  text: string
}

/** `answerId` makes ids for calls, which older models send without one. */
export function createCandidateReader(answerId: () => string | undefined): CandidateReader {
  let parts = 0
  let toolCalls = 0
  let prose: OpenProse | undefined
  let lastText: OpenProse | undefined
  let partial: PartialCall | undefined
  let grounding: JsonObject = {}
  const providerBlocks: JsonObject[] = []

  function openProse(kind: OpenProse['kind']): OpenProse {
    if (prose?.kind === kind) return prose
    prose = { kind, index: parts, text: '' }
    parts += 1
    if (kind === 'text') lastText = prose
    return prose
  }

  function readText(part: JsonObject): StreamEvent[] {
    const text = asText(part.text) ?? ''
    const signature = asWord(part.thoughtSignature)
    if (text === '' && signature === undefined) return []
    const kind = part.thought === true ? 'reasoning' : 'text'
    const open = openProse(kind)
    open.text += text
    const events: StreamEvent[] = text === '' ? [] : [{ type: `${kind}_delta`, index: open.index, text }]
    if (signature !== undefined) events.push({ type: 'signature', index: open.index, signature })
    return events
  }

  function sayCall(call: JsonObject, signature: string | undefined): StreamEvent[] {
    prose = undefined
    const index = parts
    const toolIndex = toolCalls
    parts += 1
    toolCalls += 1
    const id = asWord(call.id) ?? `call_${answerId() ?? 'answer'}_${toolIndex}`
    const events: StreamEvent[] = [{ type: 'tool_call_started', index, toolIndex, id, name: asText(call.name) ?? '' }]
    // Before the arguments: some formats tell of the proof where the call begins.
    if (signature !== undefined) events.push({ type: 'signature', index, signature })
    return [
      ...events,
      { type: 'tool_call_delta', index, toolIndex, arguments: JSON.stringify(call.args ?? {}) },
      { type: 'tool_call_finished', index, toolIndex },
    ]
  }

  function readCall(call: JsonObject, signature: string | undefined): StreamEvent[] {
    if (partial === undefined && call.willContinue !== true) return sayCall(call, signature)
    partial ??= createPartialCall()
    partial.add(call, signature)
    if (call.willContinue === true) return []
    const whole = partial.call()
    partial = undefined
    return sayCall(whole.call, whole.signature)
  }

  return {
    get hasOutput() {
      return parts > 0
    },
    read(candidate) {
      const events: StreamEvent[] = []
      for (const part of asObjects(asObject(candidate.content)?.parts)) {
        const call = asObject(part.functionCall)
        if (isProviderBlock(part)) providerBlocks.push(part)
        else events.push(...(call === undefined ? readText(part) : readCall(call, asWord(part.thoughtSignature))))
      }
      // Several pieces may carry it, each with all that is known.
      grounding = { ...grounding, ...asObject(candidate.groundingMetadata) }
      return events
    },
    finish(reason) {
      const events: StreamEvent[] = []
      if (lastText !== undefined) {
        const { index, text } = lastText
        for (const citation of readCitations(grounding, text)) events.push({ type: 'citation', index, citation })
      }
      if (providerBlocks.length > 0) events.push({ type: 'metadata', metadata: { providerBlocks } })
      const finishReason = toFinishReason(reason, toolCalls > 0)
      events.push(definedFields({ type: 'finished' as const, finishReason, providerFinishReason: reason }))
      return events
    },
  }
}

const OUTPUT_FIELDS: ReadonlySet<string> = new Set([
  'text',
  'thought',
  'thoughtSignature',
  'functionCall',
  'partMetadata',
])

/** Code the provider ran and what it gave, images, kinds we do not know. */
function isProviderBlock(part: JsonObject): boolean {
  return Object.keys(part).some((name) => !OUTPUT_FIELDS.has(name))
}
