import type { Completion, StreamEvent } from '@maester/model_gateway'
import { encodeAnnotations } from './encode_annotations.js'
import { encodeChatImages } from './encode_images.js'
import { encodeMessageExtras, encodeToolCalls } from './encode_message.js'

/** Tells one choice of a stream. Each method gives the deltas to say, as JSON. */
export interface ChoiceWriter {
  /** The first delta; nothing when it was said already. */
  open(): readonly string[]
  push(event: StreamEvent): readonly string[]
  /** What remains to be said of the whole choice. */
  close(choice: Pick<Completion, 'parts' | 'providerMetadata'>): readonly string[]
}

const NOTHING: readonly string[] = []
const OPENING: readonly string[] = ['{"role":"assistant","content":"","refusal":null}']

export function createChoiceWriter(): ChoiceWriter {
  /** Calls still open, by their number, and whether they have arguments yet. */
  const openCalls = new Map<number, boolean>()
  let opened = false

  function open(): readonly string[] {
    if (opened) return NOTHING
    opened = true
    return OPENING
  }

  function say(delta: object): readonly string[] {
    const text = JSON.stringify(delta)
    return opened ? [text] : [...open(), text]
  }

  function sayWords(field: 'content' | 'refusal' | 'reasoning_content', text: string): readonly string[] {
    return text === '' ? NOTHING : say({ [field]: text })
  }

  function sayArguments(index: number, text: string): readonly string[] {
    if (text === '') return NOTHING
    openCalls.set(index, true)
    return say({ tool_calls: [{ index, function: { arguments: text } }] })
  }

  function openCall(index: number, id: string, name: string): readonly string[] {
    openCalls.set(index, false)
    return say({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] })
  }

  function closeCall(index: number): readonly string[] {
    const deltas = openCalls.get(index) === false ? sayArguments(index, '{}') : NOTHING
    openCalls.delete(index)
    return deltas
  }

  return {
    open,
    push(event) {
      switch (event.type) {
        case 'text_delta':
          return sayWords('content', event.text)
        case 'refusal_delta':
          return sayWords('refusal', event.text)
        case 'reasoning_delta':
          return sayWords('reasoning_content', event.text)
        case 'tool_call_started':
          return openCall(event.toolIndex, event.id, event.name)
        case 'tool_call_delta':
          return sayArguments(event.toolIndex, event.arguments)
        case 'tool_call_finished':
          return closeCall(event.toolIndex)
        default:
          // Said at the end, from the whole answer.
          return NOTHING
      }
    },
    close(choice) {
      const closing = closingDelta(choice)
      return [...open(), ...[...openCalls.keys()].flatMap(closeCall), ...(closing ? say(closing) : NOTHING)]
    },
  }
}

/**
 * What belongs to the whole message and is said once: the official SDK keeps the last value of fields it does not
 * know, so that these must not come in pieces.
 */
function closingDelta(choice: Pick<Completion, 'parts' | 'providerMetadata'>): object | undefined {
  const { parts } = choice
  const annotations = encodeAnnotations(parts)
  const proofs = encodeToolCalls(parts).flatMap(({ extra_content: proof }, index) =>
    proof ? [{ index, function: { arguments: '' }, extra_content: proof }] : [],
  )
  const delta = {
    ...(annotations.length > 0 && { annotations }),
    ...(proofs.length > 0 && { tool_calls: proofs }),
    ...encodeMessageExtras(parts),
    ...encodeChatImages(choice),
  }
  return Object.keys(delta).length > 0 ? delta : undefined
}
