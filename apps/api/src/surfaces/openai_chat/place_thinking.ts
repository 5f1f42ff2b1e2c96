import type { Part, ReasoningPart, TextPart } from '@maester/model_gateway'

/** Where a thought stood in its message. The format has one text, all calls after it, and no place for thoughts between. */
export interface ThinkingPlace {
  /** UTF-16 units of the message's text that came before. Default 0. */
  readonly text_offset?: number
  /** Calls that came before. Default 0. */
  readonly call_offset?: number
}

export interface PlacedThinking {
  readonly part: ReasoningPart
  readonly place: ThinkingPlace
}

/** The thoughts of a message, each with its place. */
export function placesOfThinking(parts: readonly Part[]): readonly PlacedThinking[] {
  let text = 0
  let calls = 0
  return parts.flatMap((part) => {
    if (part.type === 'text') text += part.text.length
    if (part.type === 'tool_call') calls += 1
    if (part.type !== 'reasoning') return []
    return { part, place: { ...(text > 0 && { text_offset: text }), ...(calls > 0 && { call_offset: calls }) } }
  })
}

/** The parts of a message with its thoughts where they stood: a provider takes them back only there. */
export function placeThinking(
  thinking: readonly PlacedThinking[],
  words: readonly Part[],
  calls: readonly Part[],
): readonly Part[] {
  const placed: Part[] = []
  let restOfWords = words
  let saidLength = 0
  let saidCalls = 0
  for (const { part, place } of thinking) {
    const { text_offset: textOffset = 0, call_offset: callOffset = 0 } = place
    const [before, after] = splitWords(restOfWords, textOffset - saidLength)
    const callsBefore = calls.slice(saidCalls, callOffset)
    placed.push(...before, ...callsBefore, part)
    restOfWords = after
    saidLength = Math.max(saidLength, textOffset)
    saidCalls += callsBefore.length
  }
  return [...placed, ...restOfWords, ...calls.slice(saidCalls)]
}

/** The words up to `length` UTF-16 units of text, and the rest. */
function splitWords(words: readonly Part[], length: number): readonly [readonly Part[], readonly Part[]] {
  if (length <= 0) return [[], words]
  const before: Part[] = []
  let missing = length
  for (const [position, part] of words.entries()) {
    const size = part.type === 'text' ? part.text.length : 0
    if (part.type === 'text' && size > missing) {
      const [head, tail] = splitText(part, missing)
      return [
        [...before, ...head],
        [...tail, ...words.slice(position + 1)],
      ]
    }
    before.push(part)
    missing -= size
    if (missing === 0 && size > 0) return [before, words.slice(position + 1)]
  }
  return [before, []]
}

/** Marks and proofs belong to the end of a text. What it cites is not sent back. */
function splitText(part: TextPart, length: number): readonly [readonly TextPart[], readonly TextPart[]] {
  if (length === 0) return [[], [part]]
  const { text, citations: _, ...ending } = part
  return [[{ type: 'text', text: text.slice(0, length) }], [{ ...ending, text: text.slice(length) }]]
}
