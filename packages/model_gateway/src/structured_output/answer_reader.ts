import type { FinishReason, OutputPart } from '../completion.js'
import type { StreamEvent } from '../stream_event.js'

/** Name of the tool whose forced call stands for the answer. Never shown to a caller. */
export const ANSWER_TOOL = 'respond_with_json'

/**
 * Reads an answer whose JSON came as a call of `ANSWER_TOOL`: the call's arguments become the text. Words said before
 * the call are dropped, so that the text is the JSON and nothing else; an answer without the call stays as it is.
 */
export function toPlainParts(parts: readonly OutputPart[]): { parts: readonly OutputPart[]; answered: boolean } {
  const plain: OutputPart[] = []
  let words: OutputPart[] = []
  let answered = false
  for (const part of parts) {
    if (part.type === 'text') {
      if (!answered) words.push(part)
    } else if (part.type !== 'tool_call') {
      plain.push(part)
    } else if (part.name !== ANSWER_TOOL) {
      plain.push(...words, part)
      words = []
    } else if (!answered) {
      answered = true
      words = []
      plain.push({ type: 'text', text: part.arguments })
    }
  }
  return { parts: [...plain, ...words], answered }
}

/** A call that was the answer is no call to the caller. */
export function plainFinishReason(reason: FinishReason, answered: boolean, hasCalls: boolean): FinishReason {
  return answered && !hasCalls && reason === 'tool_calls' ? 'stop' : reason
}

type IndexedEvent = Extract<StreamEvent, { readonly index: number }>

/** The same as `toPlainParts` for the events of a stream, part by part. */
export class AnswerStream {
  readonly #indexes = new Map<number, number>()
  readonly #toolIndexes = new Map<number, number>()
  readonly #textIndexes = new Set<number>()
  #words: IndexedEvent[] = []
  #answerIndex: number | undefined
  readonly #ignored = new Set<number>()

  push(event: StreamEvent): readonly StreamEvent[] {
    if ('index' in event) return this.#part(event)
    if (event.type === 'completed') return [...this.#release(), event]
    if (event.type !== 'finished') return [event]
    const answered = this.#answerIndex !== undefined
    const finishReason = plainFinishReason(event.finishReason, answered, this.#toolIndexes.size > 0)
    return [...this.#release(), { ...event, finishReason }]
  }

  #part(event: IndexedEvent): readonly StreamEvent[] {
    if (this.#ignored.has(event.index)) return []
    if (event.index === this.#answerIndex) return this.#answer(event)
    if (event.type === 'text_delta') this.#textIndexes.add(event.index)
    if (this.#textIndexes.has(event.index)) {
      if (this.#answerIndex === undefined) this.#words.push(event)
      return []
    }
    if (event.type !== 'tool_call_started') return [this.#renumbered(event)]
    if (event.name !== ANSWER_TOOL) return [...this.#release(), this.#renumbered(event)]
    this.#words = []
    if (this.#answerIndex === undefined) this.#answerIndex = event.index
    else this.#ignored.add(event.index)
    return []
  }

  #answer(event: IndexedEvent): readonly StreamEvent[] {
    const { index } = event
    // A call without arguments is an empty object.
    if (event.type === 'tool_call_finished' && !this.#indexes.has(index)) return [this.#text(index, '{}')]
    return event.type === 'tool_call_delta' && event.arguments !== '' ? [this.#text(index, event.arguments)] : []
  }

  #text(index: number, text: string): StreamEvent {
    return this.#renumbered({ type: 'text_delta', index, text })
  }

  #release(): readonly StreamEvent[] {
    const words = this.#words.map((event) => this.#renumbered(event))
    this.#words = []
    return words
  }

  /** Parts and calls are numbered by the order in which the caller sees them. */
  #renumbered(event: IndexedEvent): StreamEvent {
    const index = numberOf(this.#indexes, event.index)
    return 'toolIndex' in event
      ? { ...event, index, toolIndex: numberOf(this.#toolIndexes, event.toolIndex) }
      : { ...event, index }
  }
}

function numberOf(numbers: Map<number, number>, original: number): number {
  const known = numbers.get(original)
  if (known !== undefined) return known
  const next = numbers.size
  numbers.set(original, next)
  return next
}
