import type { Completion, StreamEvent } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, maesterAnswer } from '../answer_facts.js'
import type { SseMessage } from '../sse_message.js'
import { encodeAnnotations } from './encode_annotations.js'
import { chatEnding, chatIdentity, chatSystemFacts } from './encode_completion.js'
import { encodeMessageExtras, encodeToolCalls } from './encode_message.js'
import { encodeChatUsage } from './encode_usage.js'

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
const OPENING = '{"role":"assistant","content":"","refusal":null}'

export function createChatStreamEncoder(facts: ChatStreamFacts): ChatStreamEncoder {
  /** Calls still open, by their number, and whether they have arguments yet. */
  const openCalls = new Map<number, boolean>()
  const tail = facts.includeUsage ? ',"usage":null' : ''
  let head = headOf(chatIdentity(facts, undefined))
  let opened = false

  function chunk(delta: string): SseMessage {
    const choice = `{"index":0,"delta":${delta},"logprobs":null,"finish_reason":null}`
    return { data: `${head},"choices":[${choice}]${tail}}` }
  }

  function open(): readonly SseMessage[] {
    if (opened) return NOTHING
    opened = true
    return [chunk(OPENING)]
  }

  function say(delta: object): readonly SseMessage[] {
    return [...open(), chunk(JSON.stringify(delta))]
  }

  function sayWords(field: 'content' | 'refusal' | 'reasoning_content', text: string): readonly SseMessage[] {
    return text === '' ? NOTHING : say({ [field]: text })
  }

  function sayArguments(index: number, text: string): readonly SseMessage[] {
    if (text === '') return NOTHING
    openCalls.set(index, true)
    return say({ tool_calls: [{ index, function: { arguments: text } }] })
  }

  function openCall(index: number, id: string, name: string): readonly SseMessage[] {
    openCalls.set(index, false)
    return say({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] })
  }

  function closeCall(index: number): readonly SseMessage[] {
    const messages = openCalls.get(index) === false ? sayArguments(index, '{}') : NOTHING
    openCalls.delete(index)
    return messages
  }

  return {
    push(event) {
      switch (event.type) {
        case 'started':
          head = headOf(chatIdentity(facts, event.upstreamModel))
          return open()
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
        case 'ping':
          return PING
        default:
          // Said at the end, from the whole answer.
          return NOTHING
      }
    },
    finish(completion, answered) {
      const closing = closingDelta(completion)
      const messages = [...open(), ...[...openCalls.keys()].flatMap(closeCall), ...(closing ? say(closing) : NOTHING)]
      const lastHead = headOf({ ...chatIdentity(facts, completion.upstreamModel), ...chatSystemFacts(completion) })
      const choice = JSON.stringify({ index: 0, delta: {}, ...chatEnding(completion) })
      const maester = JSON.stringify(maesterAnswer(facts, answered))
      messages.push({ data: `${lastHead},"choices":[${choice}]${tail},"maester":${maester}}` })
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

/**
 * What belongs to the whole message and is said once: the official SDK keeps the last value of fields it does not
 * know, so that these must not come in pieces.
 */
function closingDelta({ parts }: Completion): object | undefined {
  const annotations = encodeAnnotations(parts)
  const proofs = encodeToolCalls(parts).flatMap(({ extra_content: proof }, index) =>
    proof ? [{ index, function: { arguments: '' }, extra_content: proof }] : [],
  )
  const delta = {
    ...(annotations.length > 0 && { annotations }),
    ...(proofs.length > 0 && { tool_calls: proofs }),
    ...encodeMessageExtras(parts),
  }
  return Object.keys(delta).length > 0 ? delta : undefined
}
