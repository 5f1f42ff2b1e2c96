import type { Usage } from '@maester/cost_meter'
import type { Completion, OutputPart } from './completion.js'
import type { Citation } from './message.js'
import type { WireEvent } from './provider.js'
import type { StreamEvent } from './stream_event.js'

/** Gathers a stream's events into the answer they tell. */
export interface StreamAssembler {
  push(event: StreamEvent): void
  /**
   * The answer so far. Without a `finished` event its reason is `other`; whether it is complete is for the caller to
   * know, from the `completed` event.
   */
  completion(): Completion
}

interface Draft {
  readonly type: OutputPart['type']
  text: string
  id?: string
  name?: string
  signature?: string
  redacted?: string
  citations?: Citation[]
}

type PartEvent = Extract<StreamEvent, { readonly index: number }>

export function createStreamAssembler(): StreamAssembler {
  const drafts: Draft[] = []
  let started: Extract<StreamEvent, { type: 'started' }> | undefined
  let finished: Extract<StreamEvent, { type: 'finished' }> | undefined
  let usage: Usage = {}
  let metadata: Record<string, unknown> | undefined
  const choices = new Map<number, StreamAssembler>()
  const ending: WireEvent[] = []
  let isForwarded = false

  return {
    push(event) {
      switch (event.type) {
        case 'started':
          started = event
          return
        case 'finished':
          finished = event
          return
        case 'usage':
          usage = event.usage
          return
        case 'metadata':
          metadata = { ...metadata, ...event.metadata }
          return
        case 'choice': {
          const assembler = choices.get(event.choice) ?? createStreamAssembler()
          choices.set(event.choice, assembler)
          assembler.push(event.event)
          return
        }
        case 'forwarded':
          isForwarded = true
          if (event.isEnding) ending.push(event.event)
          return
        case 'spliced':
        case 'completed':
        case 'failed':
        case 'ping':
        case 'tool_call_finished':
          return
        default:
          applyToDraft(drafts, event)
      }
    },
    completion() {
      const parts = drafts.flatMap((draft) => (draft === undefined ? [] : [toPart(draft)]))
      const citations = drafts.flatMap((draft) => draft?.citations ?? [])
      return {
        ...(started?.upstreamId !== undefined && { upstreamId: started.upstreamId }),
        ...(started?.upstreamModel !== undefined && { upstreamModel: started.upstreamModel }),
        parts,
        finishReason: finished?.finishReason ?? 'other',
        ...(finished?.providerFinishReason !== undefined && { providerFinishReason: finished.providerFinishReason }),
        ...(finished?.stopSequence !== undefined && { stopSequence: finished.stopSequence }),
        usage,
        ...(citations.length > 0 && { citations }),
        ...(choices.size > 0 && { alternatives: alternatives(choices) }),
        ...(metadata !== undefined && { providerMetadata: metadata }),
        ...(isForwarded && { forwarded: { kind: 'streamed' as const, ending } }),
      }
    },
  }
}

function alternatives(choices: ReadonlyMap<number, StreamAssembler>): NonNullable<Completion['alternatives']> {
  const inOrder = [...choices].sort(([a], [b]) => a - b)
  return inOrder.map(([, assembler]) => {
    const { parts, finishReason, providerFinishReason } = assembler.completion()
    return { parts, finishReason, ...(providerFinishReason !== undefined && { providerFinishReason }) }
  })
}

/** The answer a finished stream tells. The same as the provider's whole answer would have been. */
export function assembleStream(events: Iterable<StreamEvent>): Completion {
  const assembler = createStreamAssembler()
  for (const event of events) assembler.push(event)
  return assembler.completion()
}

function applyToDraft(drafts: Draft[], event: PartEvent): void {
  switch (event.type) {
    case 'text_delta':
      draftAt(drafts, event.index, 'text').text += event.text
      return
    case 'refusal_delta':
      draftAt(drafts, event.index, 'refusal').text += event.text
      return
    case 'reasoning_delta':
    case 'reasoning_redacted': {
      const draft = draftAt(drafts, event.index, 'reasoning')
      if (event.type === 'reasoning_delta') draft.text += event.text
      else draft.redacted = event.data
      if (event.id !== undefined) draft.id = event.id
      return
    }
    case 'tool_call_started':
      Object.assign(draftAt(drafts, event.index, 'tool_call'), { id: event.id, name: event.name })
      return
    case 'tool_call_delta':
      draftAt(drafts, event.index, 'tool_call').text += event.arguments
      return
    case 'signature':
      draftAt(drafts, event.index, 'reasoning').signature = event.signature
      return
    case 'citation': {
      const draft = draftAt(drafts, event.index, 'text')
      draft.citations = [...(draft.citations ?? []), event.citation]
    }
  }
}

/** The part at `index`, begun as `type` when it is new. */
function draftAt(drafts: Draft[], index: number, type: Draft['type']): Draft {
  const known = drafts[index]
  if (known !== undefined) return known
  const draft: Draft = { type, text: '' }
  drafts[index] = draft
  return draft
}

function toPart({ type, text, id, name, signature, redacted, citations }: Draft): OutputPart {
  const proof = signature === undefined ? undefined : { signature }
  switch (type) {
    case 'text':
      return { type, text, ...(citations && { citations }), ...proof }
    case 'refusal':
      return { type, text }
    case 'reasoning':
      return { type, text, ...(id !== undefined && { id }), ...proof, ...(redacted !== undefined && { redacted }) }
    case 'tool_call':
      return { type, id: id ?? '', name: name ?? '', arguments: text === '' ? '{}' : text, ...proof }
  }
}
