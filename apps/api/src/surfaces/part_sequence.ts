import type { Citation, StreamEvent } from '@maester/model_gateway'

/** What a part is known to be when it opens. */
export type PartOpening =
  | { readonly kind: 'text' }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'reasoning' }
  /** Encrypted reasoning comes in one piece: it closes at once. */
  | { readonly kind: 'redacted'; readonly data: string }
  | { readonly kind: 'tool_call'; readonly id: string; readonly name: string; readonly signature?: string }

/** A stream's parts one after another. Every step but `opened` belongs to the part opened last. */
export type PartStep =
  | { readonly type: 'opened'; readonly part: PartOpening }
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'signed'; readonly signature: string }
  | { readonly type: 'cited'; readonly citation: Citation }
  | { readonly type: 'closed' }

/**
 * Puts a stream's parts in a row, for formats in which a part must end before the next one begins. Providers may mix
 * theirs:
 * - What comes after an unfinished tool call waits for the call: its arguments must stay in one piece.
 * - A text or a thought that goes on after another part began goes on as a part of its own.
 * - A proof or a citation of a part that has ended goes unsaid.
 */
export interface PartSequence {
  push(event: StreamEvent): readonly PartStep[]
  /** Closes what is open and releases what waits. */
  end(): readonly PartStep[]
}

type PartEvent = Extract<StreamEvent, { readonly index: number }>
type CallStart = Extract<StreamEvent, { type: 'tool_call_started' }>

interface OpenPart {
  readonly index: number
  readonly kind: PartOpening['kind']
  /** A call that has not been told of yet: its proof, if it has one, comes with the next event. */
  untold?: CallStart | undefined
  arguments: string
}

const PROSE = { text_delta: 'text', refusal_delta: 'refusal', reasoning_delta: 'reasoning' } as const

export function createPartSequence(): PartSequence {
  const closedIndices = new Set<number>()
  let open: OpenPart | undefined
  let waiting: PartEvent[] = []
  let steps: PartStep[] = []

  function tell(signature?: string): void {
    if (open?.untold === undefined) return
    const { id, name } = open.untold
    open.untold = undefined
    steps.push({ type: 'opened', part: { kind: 'tool_call', id, name, ...(signature !== undefined && { signature }) } })
  }

  function close(): void {
    if (open === undefined) return
    tell()
    closedIndices.add(open.index)
    open = undefined
    steps.push({ type: 'closed' })
  }

  function begin(index: number, part: PartOpening): void {
    close()
    open = { index, kind: part.kind, arguments: '' }
    steps.push({ type: 'opened', part })
  }

  function release(): void {
    const released = waiting
    waiting = []
    for (const event of released) take(event)
  }

  function take(event: PartEvent): void {
    if (open?.kind !== 'tool_call' || event.index === open.index) {
      apply(event)
      return
    }
    waiting.push(event)
    if (!isWholeJson(open.arguments)) return
    close()
    release()
  }

  function apply(event: PartEvent): void {
    const isOpen = open?.index === event.index
    switch (event.type) {
      case 'text_delta':
      case 'refusal_delta':
      case 'reasoning_delta': {
        const kind = PROSE[event.type]
        if (!isOpen || open?.kind !== kind) begin(event.index, { kind })
        steps.push({ type: 'delta', text: event.text })
        return
      }
      case 'reasoning_redacted':
        begin(event.index, { kind: 'redacted', data: event.data })
        close()
        return
      case 'tool_call_started':
        close()
        open = { index: event.index, kind: 'tool_call', untold: event, arguments: '' }
        return
      case 'tool_call_delta':
        if (!isOpen || open === undefined) return
        tell()
        open.arguments += event.arguments
        steps.push({ type: 'delta', text: event.arguments })
        return
      case 'tool_call_finished':
        if (!isOpen) return
        close()
        release()
        return
      case 'signature':
        if (!isOpen && closedIndices.has(event.index)) return
        if (!isOpen) begin(event.index, { kind: 'reasoning' })
        if (open?.untold !== undefined) tell(event.signature)
        else steps.push({ type: 'signed', signature: event.signature })
        return
      case 'citation':
        if (!isOpen && closedIndices.has(event.index)) return
        if (!isOpen) begin(event.index, { kind: 'text' })
        steps.push({ type: 'cited', citation: event.citation })
    }
  }

  function drain(): readonly PartStep[] {
    const drained = steps
    steps = []
    return drained
  }

  return {
    push(event) {
      if (!('index' in event)) return []
      take(event)
      return drain()
    },
    end() {
      while (open !== undefined) {
        close()
        release()
      }
      return drain()
    },
  }
}

function isWholeJson(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
