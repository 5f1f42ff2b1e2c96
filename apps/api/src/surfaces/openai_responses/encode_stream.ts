import { type Completion, generatedImages, type StreamEvent } from '@maester/model_gateway'
import type { ErrorBody } from '../../errors/to_error_body.js'
import type { AnswerFacts } from '../answer_facts.js'
import { createPartSequence } from '../part_sequence.js'
import { SPLICED, type SseMessage } from '../sse_message.js'
import { finishedResponse, type ResponsesFacts, responseEnvelope, unfinishedResponse } from './encode_completion.js'
import { answerLogprobs } from './encode_output.js'
import { forwardResponseEnding } from './forward_answer.js'
import { createItemWriter, type ItemEvent } from './item_writer.js'
import { lastItemStatus, type ResponseError } from './response_ending.js'

/** Turns a call's events into those of a streamed response. Each method gives what to write at once. */
export interface ResponseStreamEncoder {
  push(event: StreamEvent): readonly SseMessage[]
  /** The end of an answer that is whole and recorded. The last event holds the response as it was streamed. */
  finish(completion: Completion, facts: AnswerFacts): readonly SseMessage[]
  /** The end of one that failed: an `error` event, then the response as failed. */
  fail(errorBody: ErrorBody): readonly SseMessage[]
}

const NOTHING: readonly SseMessage[] = []
const PING: readonly SseMessage[] = [{ comment: 'ping' }]

/** `response.created`, `response.in_progress`, each item from `added` to `done`, the response. All numbered from 0. */
export function createResponseStreamEncoder(call: ResponsesFacts): ResponseStreamEncoder {
  const sequence = createPartSequence()
  let logprobs: readonly unknown[] = []
  const writer = createItemWriter(call.requestId, () => logprobs)
  let envelope = responseEnvelope(call, undefined)
  let sequenceNumber = 0
  let started = false
  let lastForwarded: string | undefined

  function numbered({ type, ...fields }: ItemEvent): SseMessage {
    const data = JSON.stringify({ type, sequence_number: sequenceNumber, ...fields })
    sequenceNumber += 1
    return { event: type, data }
  }

  function start(upstreamModel?: string): readonly SseMessage[] {
    if (started) return NOTHING
    started = true
    envelope = responseEnvelope(call, upstreamModel)
    const response = unfinishedResponse(envelope, [])
    return [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ].map(numbered)
  }

  return {
    push(event) {
      if (event.type === 'started') return start(event.upstreamModel)
      if (event.type === 'ping') return PING
      if (event.type === 'spliced') return SPLICED
      if (event.type === 'forwarded') {
        started = true
        lastForwarded = event.event.data
        return [event.event]
      }
      const steps = sequence.push(event)
      if (steps.length === 0) return NOTHING
      return [...start(), ...steps.flatMap((step) => writer.write(step)).map(numbered)]
    },
    finish(completion, facts) {
      const { forwarded } = completion
      if (forwarded?.kind === 'streamed') return forwardResponseEnding(forwarded.ending, completion, call, facts)
      const opening = start(completion.upstreamModel)
      logprobs = answerLogprobs(completion)
      const items = sequence.end().flatMap((step) => writer.write(step))
      const ends = [...writer.end(lastItemStatus(completion)), ...writer.showImages(generatedImages(completion))]
      const response = finishedResponse(completion, call, facts, writer.output)
      return [...opening, ...[...items, ...ends, { type: `response.${response.status}`, response }].map(numbered)]
    },
    fail({ error }) {
      const { message, type, param, code } = error
      if (lastForwarded !== undefined) sequenceNumber = (numberOf(lastForwarded) ?? -1) + 1
      const opening = start()
      const response = unfinishedResponse(envelope, writer.output, toResponseError(error))
      // OpenAI's types have the fields flat and its servers send them nested: readers of either are served.
      const told = { type: 'error', code, message, param, error: { type, code, message, param } }
      return [...opening, ...[told, { type: 'response.failed', response }].map(numbered)]
    },
  }
}

/** An event's own number: a failure is numbered after it. */
function numberOf(data: string): number | undefined {
  const found = /"sequence_number":\s*(\d+)/.exec(data)
  return found === null ? undefined : Number(found[1])
}

const ERROR_CODES: ReadonlyMap<string, string> = new Map([
  ['rate_limit_error', 'rate_limit_exceeded'],
  ['insufficient_quota', 'rate_limit_exceeded'],
  ['invalid_request_error', 'invalid_prompt'],
])

/** The codes of a failed response are a closed list, and all of ours but these are the server's fault. */
function toResponseError({ type, message }: ErrorBody['error']): ResponseError {
  return { code: ERROR_CODES.get(type) ?? 'server_error', message }
}
