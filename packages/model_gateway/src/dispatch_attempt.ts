import { formatTraceparent } from '@maester/observability'
import type { AttemptFinding, AttemptInput, AttemptTools, OpenAttempt } from './attempt.js'
import type { Completion } from './completion.js'
import { createEchoGuard } from './echo_guard.js'
import { MalformedReply } from './errors.js'
import type { StreamListener } from './gateway.js'
import type { ProviderConnection, UpstreamReply } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'
import { sourceOf } from './routing/strategy.js'
import type { TimeoutSettings } from './settings.js'
import type { StreamRecovery } from './stream_recovery.js'
import { ListenerFailure, StreamFailure, StreamRelay } from './stream_relay.js'
import type { TransportRequest } from './transport/transport.js'
import { TransportError } from './transport/transport_error.js'
import { isWebPage } from './web_page.js'
import { wireParsers } from './wire_parsers.js'

/** The failure that an error thrown by the transport, a parser, an adapter or the listener stands for. */
function failureOf(
  error: unknown,
  { context, candidate }: Pick<AttemptInput<object>, 'context' | 'candidate'>,
): ProviderFailure {
  if (error instanceof TransportError || error instanceof StreamFailure) return error.failure
  if (error instanceof ListenerFailure) {
    return { class: 'client_cancelled', message: error.message, notProcessed: false }
  }
  // An adapter that stumbles over a reply says as much as one that refuses it: nobody can read it.
  if (!(error instanceof MalformedReply)) {
    context.log.error('reply_unreadable', { provider: candidate.connection.name, model: candidate.model, error })
  }
  const message = error instanceof Error ? error.message : 'the reply could not be read'
  const hopelessHere = error instanceof MalformedReply && error.hopelessHere
  return { class: 'malformed_response', message, notProcessed: false, ...(hopelessHere && { hopelessHere }) }
}

/** Asks for a whole answer. Never rejects. */
export async function dispatchWhole<Answer extends object>(
  tools: AttemptTools,
  input: AttemptInput<Answer>,
  attempt: OpenAttempt,
): Promise<AttemptFinding<Answer>> {
  // An answer that is being made is paid for: by default it is waited for even when the caller has gone.
  const signal = tools.settings.onDisconnect === 'abort' ? input.context.signal : undefined
  try {
    const request = toTransportRequest(tools, input, attempt, signal)
    const reply = await tools.transport.send(request)
    return readWhole(input, createEchoGuard(request.request.headers).reply(reply))
  } catch (error) {
    return { kind: 'failure', failure: failureOf(error, input), committed: false, cause: error }
  }
}

function readWhole<Answer extends object>(input: AttemptInput<Answer>, reply: UpstreamReply): AttemptFinding<Answer> {
  const { adapter, question } = input
  const upstreamRequestId = requestIdOf(reply)
  const told = (failure: ProviderFailure, seen?: Completion): AttemptFinding<Answer> => ({
    kind: 'failure',
    failure: failure.status === undefined ? { ...failure, status: reply.status } : failure,
    committed: false,
    ...(seen && { seen }),
    ...upstreamRequestId,
  })
  try {
    if (reply.status < 200 || reply.status > 299) return told(adapter.classifyError(reply))
    const decoded = question.decode(adapter, reply)
    if ('notProcessed' in decoded) return told(decoded)
    return { kind: 'answer', answer: decoded, ...upstreamRequestId }
  } catch (error) {
    const failure = failureOf(error, input)
    const seen = error instanceof MalformedReply ? error.seen : undefined
    return told(isWebPage(reply) ? { ...failure, hopelessHere: true } : failure, seen)
  }
}

/** Asks for the answer as it is made; `listener` gets its events from the first real output on. Never rejects. */
export async function dispatchStream(
  tools: AttemptTools,
  input: AttemptInput<Completion>,
  attempt: OpenAttempt,
  listener: StreamListener,
  recovery: StreamRecovery,
): Promise<AttemptFinding<Completion>> {
  const { adapter, candidate, context } = input
  const source = sourceOf(candidate)
  const tell = recovery.listenerFor(listener)
  const request = toTransportRequest(tools, input, attempt, context.signal)
  const guard = createEchoGuard(request.request.headers)
  const relay = new StreamRelay({
    parser: guard.parser(wireParsers[adapter.framing]()),
    adapter,
    listener(event) {
      if (input.race?.claim() === false) throw new Error('another attempt answers')
      attempt.watch.firstOutput()
      return tell(event, source)
    },
    holdsAll: recovery.holdsAll,
  })
  const failed = (failure: ProviderFailure, more: { cause?: unknown } = {}): AttemptFinding<Completion> => {
    const seen = relay.completion()
    const continued = relay.committed && failure.class !== 'client_cancelled' && recovery.mayContinue(seen)
    return { kind: 'failure', failure, seen, committed: relay.committed && !continued, continued, ...more }
  }
  try {
    const reply = guard.reply(await tools.transport.stream(request, (chunk) => relay.push(chunk)))
    const upstreamRequestId = requestIdOf(reply)
    if (reply.status > 299 || reply.body.length > 0) return { ...readUnstreamed(input, reply), ...upstreamRequestId }
    if (!relay.completed) await relay.end()
    if (!relay.completed) return { ...failed(incomplete), ...upstreamRequestId }
    if (!relay.committed) await relay.flush()
    return { kind: 'answer', answer: relay.completion(), ...upstreamRequestId }
  } catch (error) {
    return failed(failureOf(error, input), { cause: error })
  }
}

/** A whole document in place of the stream that was asked for: an error, or nothing that can be passed on. */
function readUnstreamed(input: AttemptInput<Completion>, reply: UpstreamReply): AttemptFinding<Completion> {
  const finding = readWhole(input, reply)
  if (finding.kind === 'failure') return finding
  const message = 'a whole answer where a stream was asked for'
  const failure: ProviderFailure = { class: 'malformed_response', message, notProcessed: false, hopelessHere: true }
  return { kind: 'failure', failure, seen: finding.answer, committed: false }
}

const incomplete: ProviderFailure = {
  class: 'incomplete_response',
  message: "the stream ended without the provider's terminal marker",
  notProcessed: false,
}

function toTransportRequest<Answer extends object>(
  { settings }: AttemptTools,
  { question, context, candidate, upstream, remainingMs, race }: AttemptInput<Answer>,
  attempt: OpenAttempt,
  whenGone: AbortSignal | undefined,
): TransportRequest {
  const { connection } = candidate
  const signal = either(whenGone, race?.overtaken)
  const headers: Record<string, string> = Object.assign({}, upstream.headers, operatorHeaders(connection), {
    'x-client-request-id': attempt.id,
    // A provider that leads back to a Maester would have it call itself without end.
    'x-maester-hop': String((context.hops ?? 0) + 1),
    traceparent: formatTraceparent({ traceId: context.traceId, spanId: attempt.span.spanId, sampled: true }),
  })
  return {
    connection,
    request: { ...upstream, headers },
    timeouts: {
      ...settings.timeouts,
      firstByteMs: firstByteMs(settings.timeouts, question),
      totalMs: remainingMs,
    },
    ...(signal && { signal }),
  }
}

function either(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other)
}

function firstByteMs(timeouts: TimeoutSettings, { thinks }: { readonly thinks: boolean }): number {
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
