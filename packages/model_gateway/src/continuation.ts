import type { StreamEvent } from './stream_event.js'

/** Puts the events of an attempt that goes on with an answer behind what was delivered of it. */
export interface Continuation {
  push(event: StreamEvent): readonly StreamEvent[]
}

const NOTHING: readonly StreamEvent[] = []

/**
 * The first text goes on with the part 0 that `textSoFar` is; whatever else comes is counted after it. The answer has
 * begun already, and thinking about how to go on belongs to no answer.
 */
export function createContinuation(textSoFar: string): Continuation {
  const unsaid = new Set<number>()
  let textIndex: number | undefined
  let isMarked = false
  // The text was sent on without the white space it ended with, which the model may say again.
  let skipsSpace = textSoFar !== textSoFar.trimEnd()
  let offset = textSoFar.length

  function place(index: number): number {
    return index === textIndex ? 0 : index + 1
  }

  function takeText(event: Extract<StreamEvent, { type: 'text_delta' }>): readonly StreamEvent[] {
    textIndex ??= event.index
    if (event.index !== textIndex || !skipsSpace) return [{ ...event, index: place(event.index) }]
    const text = event.text.trimStart()
    offset -= event.text.length - text.length
    if (text === '') return NOTHING
    skipsSpace = false
    return [{ ...event, index: 0, text }]
  }

  function take(event: StreamEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'started':
        return NOTHING
      case 'text_delta':
        return takeText(event)
      case 'reasoning_delta':
      case 'reasoning_redacted':
        unsaid.add(event.index)
        return NOTHING
      case 'citation': {
        const { start, end } = event.citation
        if (event.index !== textIndex) return [{ ...event, index: place(event.index) }]
        const shifted = {
          ...event.citation,
          ...(start !== undefined && { start: start + offset }),
          ...(end !== undefined && { end: end + offset }),
        }
        return [{ ...event, index: 0, citation: shifted }]
      }
      default:
        if (!('index' in event)) return [event]
        return unsaid.has(event.index) ? NOTHING : [{ ...event, index: place(event.index) }]
    }
  }

  return {
    push(event) {
      const told = take(event)
      if (isMarked || told.length === 0) return told
      isMarked = true
      return [{ type: 'spliced' }, ...told]
    },
  }
}
