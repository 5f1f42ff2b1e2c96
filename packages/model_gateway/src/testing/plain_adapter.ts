import type { Usage } from '@maester/cost_meter'
import type { Completion, FinishReason } from '../completion.js'
import { MalformedReply } from '../errors.js'
import type { ProviderAdapter, UpstreamReply } from '../provider.js'
import type { ProviderFailure } from '../provider_failure.js'
import { COMMENT_EVENT } from '../sse/sse_parser.js'
import type { StreamEvent } from '../stream_event.js'

/** A whole answer in the plain wire format. */
export interface PlainAnswer {
  readonly text: string
  readonly finishReason?: FinishReason
  readonly usage?: Usage
}

/**
 * A wire format for tests, of provider type `plain`: the answer is a `PlainAnswer`, a failure (of any status, 200
 * too) is a `ProviderFailure`, and a stream's events are `StreamEvent`s, each as JSON.
 */
export const plainAdapter: ProviderAdapter = {
  type: 'plain',
  framing: 'sse',
  encode: (request, { apiKey, stream }) => ({
    method: 'POST',
    path: '/answer',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ model: request.model, stream }),
    droppedParameters: [],
  }),
  decode(reply) {
    const value = parse(reply)
    return 'class' in value ? value : toCompletion(value)
  },
  classifyError(reply) {
    const value = parse(reply)
    if ('class' in value) return value
    return { class: 'unknown', message: 'no failure in the body', notProcessed: true }
  },
  createStreamDecoder: () => ({
    push: ({ event, data }) => [event === COMMENT_EVENT ? { type: 'ping' } : (JSON.parse(data) as StreamEvent)],
  }),
}

/** A stream's body in the plain wire format, one chunk per event. */
export function plainStream(...events: readonly StreamEvent[]): string[] {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`)
}

function parse(reply: UpstreamReply): PlainAnswer | ProviderFailure {
  try {
    return JSON.parse(reply.body.toString()) as PlainAnswer | ProviderFailure
  } catch {
    throw new MalformedReply('not JSON')
  }
}

function toCompletion({ text, finishReason = 'stop', usage = {} }: PlainAnswer): Completion {
  return { parts: [{ type: 'text', text }], finishReason, usage }
}
