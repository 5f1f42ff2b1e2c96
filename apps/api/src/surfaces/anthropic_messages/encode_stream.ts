import type { Usage } from '@maester/cost_meter'
import type { Completion, StreamEvent } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, maesterAnswer } from '../answer_facts.js'
import { createPartSequence, type PartOpening, type PartStep } from '../part_sequence.js'
import { SPLICED, type SseMessage } from '../sse_message.js'
import { messageEnvelope } from './encode_completion.js'
import { encodeCitation, openBlock } from './encode_content.js'
import type { MessageError } from './encode_error.js'
import { forwardMessageEnding } from './forward_answer.js'
import { kindsNotCarried } from './kinds_not_carried.js'
import { encodeStop } from './stop_reason.js'
import { encodeOpeningUsage, encodeUsage } from './usage.js'

/** Turns a call's events into Anthropic's. Each method gives what to write at once. */
export interface MessageStreamEncoder {
  push(event: StreamEvent): readonly SseMessage[]
  /** The end of an answer that is whole and recorded, its usage metered. */
  finish(completion: Completion, facts: AnswerFacts): readonly SseMessage[]
  /** The end of one that failed: `message_stop` does not follow. */
  fail(error: MessageError): readonly SseMessage[]
}

const NOTHING: readonly SseMessage[] = []

/**
 * `message_start`, each block from its start over its deltas to its stop, `message_delta`, `message_stop`. The start
 * waits for the first block, so that it can say what was used to get there.
 */
export function createMessageStreamEncoder(call: CallFacts): MessageStreamEncoder {
  const sequence = createPartSequence()
  let started = false
  let upstreamModel: string | undefined
  let usage: Usage = {}
  let kind: PartOpening['kind'] = 'text'
  let index = -1

  function start(): readonly SseMessage[] {
    if (started) return NOTHING
    started = true
    const message = {
      ...messageEnvelope(call, upstreamModel),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      usage: encodeOpeningUsage(usage),
    }
    return [event('message_start', { message })]
  }

  function tell(step: PartStep): readonly SseMessage[] {
    switch (step.type) {
      case 'opened':
        kind = step.part.kind
        index += 1
        return [...start(), event('content_block_start', { index, content_block: openBlock(step.part) })]
      case 'closed':
        return [event('content_block_stop', { index })]
      default: {
        const delta = encodeDelta(step, kind)
        return delta === undefined ? NOTHING : [event('content_block_delta', { index, delta })]
      }
    }
  }

  return {
    push(streamed) {
      switch (streamed.type) {
        case 'started':
          upstreamModel = streamed.upstreamModel
          return NOTHING
        case 'usage':
          usage = streamed.usage
          return NOTHING
        case 'forwarded':
          started = true
          return [streamed.event]
        case 'spliced':
          return SPLICED
        case 'ping':
          return started ? [event('ping')] : NOTHING
        default:
          return sequence.push(streamed).flatMap(tell)
      }
    },
    finish(completion, facts) {
      const { forwarded } = completion
      if (forwarded?.kind === 'streamed') return forwardMessageEnding(forwarded.ending, completion, call, facts)
      const lastBlocks = sequence.end().flatMap(tell)
      const ending = event('message_delta', {
        delta: { ...encodeStop(completion), container: null },
        usage: { ...encodeUsage(completion.usage), cost_usd: facts.costUsd },
        maester: maesterAnswer(call, facts, kindsNotCarried(completion)),
      })
      return [...start(), ...lastBlocks, ending, event('message_stop')]
    },
    fail: (error) => [event('error', error)],
  }
}

type DeltaStep = Exclude<PartStep, { type: 'opened' | 'closed' }>

/** `undefined` for what the block cannot hold: a proof is told of thinking alone, a source of text alone. */
function encodeDelta(step: DeltaStep, kind: PartOpening['kind']): unknown {
  switch (step.type) {
    case 'delta':
      if (kind === 'tool_call') return { type: 'input_json_delta', partial_json: step.text }
      return kind === 'reasoning'
        ? { type: 'thinking_delta', thinking: step.text }
        : { type: 'text_delta', text: step.text }
    case 'signed':
      return kind === 'reasoning' ? { type: 'signature_delta', signature: step.signature } : undefined
    case 'cited': {
      const citation = kind === 'text' ? encodeCitation(step.citation) : undefined
      return citation && { type: 'citations_delta', citation }
    }
  }
}

function event(type: string, fields?: object): SseMessage {
  return { event: type, data: JSON.stringify({ type, ...fields }) }
}
