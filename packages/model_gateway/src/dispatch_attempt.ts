import { formatTraceparent } from '@maester/observability'
import type { AttemptFinding, AttemptInput, AttemptTools, OpenAttempt } from './attempt.js'
import type { CompletionRequest } from './completion_request.js'
import { MalformedReply } from './errors.js'
import type { StreamListener } from './gateway.js'
import type { ProviderConnection, UpstreamReply } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'
import type { TimeoutSettings } from './settings.js'
import { ListenerFailure, StreamFailure, StreamRelay } from './stream_relay.js'
import type { TransportRequest } from './transport/transport.js'
import { TransportError } from './transport/transport_error.js'
import { wireParsers } from './wire_parsers.js'

/** Sends one attempt and reads what came back. Never rejects. */
export function dispatchAttempt(
  tools: AttemptTools,
  input: AttemptInput,
  attempt: OpenAttempt,
): Promise<AttemptFinding> {
  return input.listener === undefined
    ? dispatchWhole(tools, input, attempt)
    : dispatchStream(tools, input, attempt, input.listener)
}

/** The failure that an error thrown by the transport, a parser, an adapter or the listener stands for. */
function failureOf(error: unknown, { context, candidate }: AttemptInput): ProviderFailure {
  if (error instanceof TransportError || error instanceof StreamFailure) return error.failure
  if (error instanceof ListenerFailure) {
    return { class: 'client_cancelled', message: error.message, notProcessed: false }
  }
  // An adapter that stumbles over a reply says as much as one that refuses it: nobody can read it.
  if (!(error instanceof MalformedReply)) {
    context.log.error('reply_unreadable', { provider: candidate.connection.name, model: candidate.model, error })
  }
  const message = error instanceof Error ? error.message : 'the reply could not be read'
  return { class: 'malformed_response', message, notProcessed: false }
}

async function dispatchWhole(tools: AttemptTools, input: AttemptInput, attempt: OpenAttempt): Promise<AttemptFinding> {
  // An answer that is being made is paid for: by default it is waited for even when the caller has gone.
  const signal = tools.settings.onDisconnect === 'abort' ? input.context.signal : undefined
  try {
    return readWhole(input, await tools.transport.send(toTransportRequest(tools, input, attempt, signal)))
  } catch (error) {
    return { kind: 'failure', failure: failureOf(error, input), committed: false, cause: error }
  }
}

function readWhole(input: AttemptInput, reply: UpstreamReply): AttemptFinding {
  const { adapter } = input
  const upstreamRequestId = requestIdOf(reply)
  const told = (failure: ProviderFailure): AttemptFinding => ({
    kind: 'failure',
    failure: failure.status === undefined ? { ...failure, status: reply.status } : failure,
    committed: false,
    ...upstreamRequestId,
  })
  try {
    if (reply.status < 200 || reply.status > 299) return told(adapter.classifyError(reply))
    const decoded = adapter.decode(reply)
    if ('notProcessed' in decoded) return told(decoded)
    return { kind: 'answer', completion: decoded, ...upstreamRequestId }
  } catch (error) {
    return told(failureOf(error, input))
  }
}

async function dispatchStream(
  tools: AttemptTools,
  input: AttemptInput,
  attempt: OpenAttempt,
  listener: StreamListener,
): Promise<AttemptFinding> {
  const { adapter, context } = input
  const relay = new StreamRelay({ parser: wireParsers[adapter.framing](), adapter, listener })
  const failed = (failure: ProviderFailure, more: { cause?: unknown } = {}): AttemptFinding => ({
    kind: 'failure',
    failure,
    seen: relay.completion(),
    committed: relay.committed,
    ...more,
  })
  try {
    const request = toTransportRequest(tools, input, attempt, context.signal)
    const reply = await tools.transport.stream(request, (chunk) => relay.push(chunk))
    const upstreamRequestId = requestIdOf(reply)
    if (reply.status > 299 || reply.body.length > 0) return { ...readUnstreamed(input, reply), ...upstreamRequestId }
    if (!relay.completed) return { ...failed(incomplete), ...upstreamRequestId }
    if (!relay.committed) await relay.flush()
    return { kind: 'answer', completion: relay.completion(), ...upstreamRequestId }
  } catch (error) {
    return failed(failureOf(error, input), { cause: error })
  }
}

/** A whole document in place of the stream that was asked for: an error, or nothing that can be passed on. */
function readUnstreamed(input: AttemptInput, reply: UpstreamReply): AttemptFinding {
  const finding = readWhole(input, reply)
  if (finding.kind === 'failure') return finding
  const message = 'a whole answer where a stream was asked for'
  const failure: ProviderFailure = { class: 'malformed_response', message, notProcessed: false, hopelessHere: true }
  return { kind: 'failure', failure, seen: finding.completion, committed: false }
}

const incomplete: ProviderFailure = {
  class: 'incomplete_response',
  message: "the stream ended without the provider's terminal marker",
  notProcessed: false,
}

function toTransportRequest(
  { settings }: AttemptTools,
  { call, context, candidate, upstream, remainingMs }: AttemptInput,
  attempt: OpenAttempt,
  signal: AbortSignal | undefined,
): TransportRequest {
  const { connection } = candidate
  const headers: Record<string, string> = { ...upstream.headers, ...operatorHeaders(connection) }
  headers['x-client-request-id'] = attempt.id
  headers.traceparent = formatTraceparent({ traceId: context.traceId, spanId: attempt.span.spanId, sampled: true })
  return {
    connection,
    request: { ...upstream, headers },
    timeouts: {
      ...settings.timeouts,
      firstByteMs: firstByteMs(settings.timeouts, call.request),
      totalMs: remainingMs,
    },
    ...(signal && { signal }),
  }
}

/** A model that was asked to think is silent until it has thought. */
function firstByteMs(timeouts: TimeoutSettings, { reasoning }: CompletionRequest): number {
  const thinks = reasoning !== undefined && reasoning.effort !== 'none' && reasoning.effort !== 'minimal'
  return thinks ? (timeouts.reasoningFirstByteMs ?? timeouts.totalMs) : timeouts.firstByteMs
}

function operatorHeaders({ headers }: ProviderConnection): Record<string, string> | undefined {
  return headers && Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'x-amzn-requestid', 'apim-request-id', 'x-goog-request-id']

function requestIdOf({ headers }: UpstreamReply): { readonly upstreamRequestId?: string } {
  for (const name of REQUEST_ID_HEADERS) {
    const id = headers[name]
    if (id !== undefined) return { upstreamRequestId: id.slice(0, 256) }
  }
  return {}
}
