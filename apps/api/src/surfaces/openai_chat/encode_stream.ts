import { type Completion, providerBlockKinds, type StreamEvent, type WireEvent } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, maesterAnswer } from '../answer_facts.js'
import { SPLICED, type SseMessage } from '../sse_message.js'
import { type ChoiceWriter, createChoiceWriter } from './choice_writer.js'
import { chatEnding, chatIdentity, chatSystemFacts } from './encode_completion.js'
import { encodeChatUsage } from './encode_usage.js'
import { createChunkForwarder } from './forward_chunks.js'
import { forwardChatEnding, withoutUsage } from './forward_stream.js'

/** Turns a call's events into the chunks of a streamed chat completion. Each method gives what to write at once. */
export interface ChatStreamEncoder {
  push(event: StreamEvent): readonly SseMessage[]
  /**
   * The end of an answer that is whole and recorded. The finish reason comes only here: until the provider's terminal
   * marker was seen, nothing may look finished.
   */
  finish(completion: Completion, facts: AnswerFacts): readonly SseMessage[]
  /** The end of one that failed: `errorBody` is `{ error: { … } }`, and `[DONE]` does not follow. */
  fail(errorBody: object): readonly SseMessage[]
}

export interface ChatStreamFacts extends CallFacts {
  /** `stream_options.include_usage`: a last chunk without choices carries the usage, and all others `"usage": null`. */
  readonly includeUsage: boolean
}

const NOTHING: readonly SseMessage[] = []
const DONE: SseMessage = { data: '[DONE]' }
const PING: readonly SseMessage[] = [{ comment: 'ping' }]

export function createChatStreamEncoder(facts: ChatStreamFacts): ChatStreamEncoder {
  const forwarder = createChunkForwarder()
  const forward = facts.includeUsage ? (message: WireEvent) => message : withoutUsage<WireEvent>
  const first = createChoiceWriter()
  const others = new Map<number, ChoiceWriter>()
  const tail = facts.includeUsage ? ',"usage":null' : ''
  let head = headOf(chatIdentity(facts, undefined))

  function chunks(index: number, deltas: readonly string[]): readonly SseMessage[] {
    if (deltas.length === 0) return NOTHING
    return deltas.map((delta) => {
      const choice = `{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":null}`
      return { data: `${head},"choices":[${choice}]${tail}}` }
    })
  }

  function writerOf(number: number): ChoiceWriter {
    const known = number === 0 ? first : others.get(number)
    if (known) return known
    const writer = createChoiceWriter()
    others.set(number, writer)
    return writer
  }

  return {
    push(event) {
      switch (event.type) {
        case 'started':
          head = headOf(chatIdentity(facts, event.upstreamModel))
          return chunks(0, first.open())
        case 'choice':
          return chunks(event.choice, writerOf(event.choice).push(event.event))
        case 'spliced':
          return SPLICED
        case 'ping':
          return PING
        case 'forwarded':
          return [forward(forwarder.push(event.event))]
        default:
          return chunks(0, first.push(event))
      }
    },
    finish(completion, answered) {
      const { forwarded } = completion
      const ending = forwarded?.kind === 'streamed' ? forwarder.end(forwarded.ending) : []
      const told = ending.length > 0 ? forwardChatEnding(ending, completion, facts, answered) : undefined
      if (told) return [...told, DONE]

      const choices = [completion, ...(completion.alternatives ?? [])]
      const messages = choices.flatMap((choice, index) => chunks(index, writerOf(index).close(choice)))
      const lastHead = headOf({ ...chatIdentity(facts, completion.upstreamModel), ...chatSystemFacts(completion) })
      const maester = JSON.stringify(maesterAnswer(facts, answered, providerBlockKinds(completion)))
      choices.forEach((choice, index) => {
        const ended = JSON.stringify({ index, delta: {}, ...chatEnding(choice) })
        const added = index === choices.length - 1 ? `,"maester":${maester}` : ''
        messages.push({ data: `${lastHead},"choices":[${ended}]${tail}${added}}` })
      })
      if (facts.includeUsage) {
        const usage = JSON.stringify(encodeChatUsage(completion.usage, answered.costUsd) ?? null)
        messages.push({ data: `${lastHead},"choices":[],"usage":${usage}}` })
      }
      return [...messages, DONE]
    },
    fail(errorBody) {
      return [{ data: JSON.stringify(errorBody) }]
    },
  }
}

/** The beginning of a chunk, made once: only what follows differs. */
function headOf(fields: object): string {
  return JSON.stringify({ ...fields, object: 'chat.completion.chunk' }).slice(0, -1)
}
