import type { Citation, GeneratedImage } from '@maester/model_gateway'
import type { PartOpening, PartStep } from '../part_sequence.js'
import {
  functionCallItem,
  type ItemStatus,
  imageItem,
  itemId,
  type MessageContent,
  messageItem,
  type OutputItem,
  reasoningItem,
  refusalContent,
  textContent,
} from './output_items.js'

/** An event without its number in the stream. */
export type ItemEvent = { readonly type: string } & Readonly<Record<string, unknown>>

/** Tells parts as items of the output, each from its `added` to its `done`. Texts that follow each other are one message. */
export interface ItemWriter {
  /** The items that are done. */
  readonly output: readonly OutputItem[]
  write(step: PartStep): readonly ItemEvent[]
  /** Pictures have no pieces: each is done as it begins. After the end. */
  showImages(images: readonly GeneratedImage[]): readonly ItemEvent[]
  /** Closes the message that is still open. */
  end(messageStatus: ItemStatus): readonly ItemEvent[]
}

interface OpenPart {
  readonly opening: PartOpening
  text: string
  signature?: string
  readonly citations: Citation[]
}

interface OpenMessage {
  readonly id: string
  readonly content: MessageContent[]
}

/** `finalLogprobs` is asked when a text is done. */
export function createItemWriter(requestId: string, finalLogprobs: () => readonly unknown[]): ItemWriter {
  const output: OutputItem[] = []
  let message: OpenMessage | undefined
  let part: OpenPart = { opening: { kind: 'text' }, text: '', citations: [] }

  const at = (type: OutputItem['type']) => {
    return { item_id: itemId(type, requestId, output.length), output_index: output.length }
  }
  const inContent = () => ({ ...at('message'), content_index: message?.content.length ?? 0 })
  const inSummary = () => ({ ...at('reasoning'), summary_index: 0 })

  function added(item: OutputItem): ItemEvent {
    return { type: 'response.output_item.added', output_index: output.length, item }
  }

  function done(item: OutputItem): ItemEvent {
    output.push(item)
    return { type: 'response.output_item.done', output_index: output.length - 1, item }
  }

  function closeMessage(status: ItemStatus): readonly ItemEvent[] {
    if (message === undefined) return []
    const { id, content } = message
    message = undefined
    return [done(messageItem(id, content, status))]
  }

  function openContent(kind: 'text' | 'refusal'): readonly ItemEvent[] {
    const events: ItemEvent[] = []
    if (message === undefined) {
      message = { id: at('message').item_id, content: [] }
      events.push(added(messageItem(message.id, [], 'in_progress')))
    }
    const empty = kind === 'text' ? textContent('') : refusalContent('')
    return [...events, { type: 'response.content_part.added', ...inContent(), part: empty }]
  }

  function open(opening: PartOpening): readonly ItemEvent[] {
    part = { opening, text: '', citations: [] }
    switch (opening.kind) {
      case 'text':
      case 'refusal':
        return openContent(opening.kind)
      case 'reasoning':
      case 'redacted':
        return [...closeMessage('completed'), added(reasoningItem(at('reasoning').item_id, { text: '' }))]
      case 'tool_call': {
        const events = closeMessage('completed')
        const call = { ...opening, arguments: '' }
        return [...events, added(functionCallItem(at('function_call').item_id, call, 'in_progress'))]
      }
    }
  }

  function extend(delta: string): readonly ItemEvent[] {
    if (delta === '') return []
    const isFirst = part.text === ''
    part.text += delta
    switch (part.opening.kind) {
      case 'text':
        return [{ type: 'response.output_text.delta', ...inContent(), delta, logprobs: [] }]
      case 'refusal':
        return [{ type: 'response.refusal.delta', ...inContent(), delta }]
      case 'tool_call':
        return [{ type: 'response.function_call_arguments.delta', ...at('function_call'), delta }]
      default: {
        const empty = { type: 'summary_text', text: '' }
        const opened = { type: 'response.reasoning_summary_part.added', ...inSummary(), part: empty }
        const said = { type: 'response.reasoning_summary_text.delta', ...inSummary(), delta }
        return isFirst ? [opened, said] : [said]
      }
    }
  }

  function closeContent(content: MessageContent): readonly ItemEvent[] {
    const place = inContent()
    message?.content.push(content)
    const partDone = { type: 'response.content_part.done', ...place, part: content }
    if (content.type === 'refusal') {
      return [{ type: 'response.refusal.done', ...place, refusal: content.refusal }, partDone]
    }
    const { text, logprobs, annotations } = content
    return [
      ...annotations.map((annotation, annotation_index) => {
        return { type: 'response.output_text.annotation.added', ...place, annotation_index, annotation }
      }),
      { type: 'response.output_text.done', ...place, text, logprobs },
      partDone,
    ]
  }

  function closeReasoning(redacted?: string): readonly ItemEvent[] {
    const { text, signature } = part
    const proof = { ...(signature !== undefined && { signature }), ...(redacted !== undefined && { redacted }) }
    const place = inSummary()
    const summary =
      text === ''
        ? []
        : [
            { type: 'response.reasoning_summary_text.done', ...place, text },
            { type: 'response.reasoning_summary_part.done', ...place, part: { type: 'summary_text', text } },
          ]
    return [...summary, done(reasoningItem(place.item_id, { text, ...proof }))]
  }

  function closeCall(call: Extract<PartOpening, { kind: 'tool_call' }>): readonly ItemEvent[] {
    const missing = part.text === '' ? extend('{}') : []
    const place = at('function_call')
    const { text, signature = call.signature } = part
    const item = { ...call, arguments: text, ...(signature !== undefined && { signature }) }
    return [
      ...missing,
      { type: 'response.function_call_arguments.done', ...place, arguments: text, name: call.name },
      done(functionCallItem(place.item_id, item, 'completed')),
    ]
  }

  function close(): readonly ItemEvent[] {
    const { opening, text, citations } = part
    switch (opening.kind) {
      case 'text':
        return closeContent(textContent(text, citations, finalLogprobs()))
      case 'refusal':
        return closeContent(refusalContent(text))
      case 'reasoning':
        return closeReasoning()
      case 'redacted':
        return closeReasoning(opening.data)
      case 'tool_call':
        return closeCall(opening)
    }
  }

  return {
    output,
    write(step) {
      switch (step.type) {
        case 'opened':
          return open(step.part)
        case 'delta':
          return extend(step.text)
        case 'signed':
          part.signature = step.signature
          return []
        case 'cited':
          part.citations.push(step.citation)
          return []
        case 'closed':
          return close()
      }
    },
    showImages: (images) =>
      images.flatMap((image) => {
        const item = imageItem(at('image_generation_call').item_id, image)
        return [added(item), done(item)]
      }),
    end: closeMessage,
  }
}
