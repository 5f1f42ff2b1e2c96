import type { IncomingMessage } from 'node:http'
import {
  formatTraceparent,
  type Ids,
  type Logger,
  type Principal,
  parseTraceparent,
  type RequestContext,
  type RootSpan,
  type TokenAllowance,
  type Tracer,
} from '@maester/observability'
import type { AnswerRecording } from './idempotency/answer_recording.js'

/** One HTTP request, from its arrival to the end of its answer. */
export interface RequestScope {
  readonly requestId: string
  readonly clientRequestId?: string
  readonly traceId: string
  /** `POST /v1/reliable_completion`; `unmatched` when there is no such route. */
  readonly endpoint: string
  /** Written only once the caller is known, so that anonymous requests cannot fill the store. */
  readonly span: RootSpan
  readonly log: Logger
  /** Aborted in the same tick in which the caller is found to be gone. */
  readonly signal: AbortSignal
  /** Absent on public routes. */
  principal?: Principal
  /** Present once the caller's limits let the request in, where it has any. */
  allowance?: TokenAllowance
  /** How many Maesters the request has come through. Absent on routes that ask no model. */
  hops?: number
  /** Present while the answer is being kept for a caller's idempotency key. */
  recording?: AnswerRecording
  /** The code of the error that was answered, for the access log. */
  errorCode?: string
}

export interface ScopeTools {
  readonly ids: Pick<Ids, 'requestId' | 'traceId'>
  readonly tracer: Tracer
  readonly log: Logger
}

export function openScope(
  { headers, method }: IncomingMessage,
  endpoint: string,
  signal: AbortSignal,
  { ids, tracer, log }: ScopeTools,
): RequestScope {
  const requestId = ids.requestId()
  const parent = parseTraceparent(single(headers.traceparent))
  const traceId = parent?.traceId ?? ids.traceId()
  const clientRequestId = clientIdOf(single(headers['x-request-id']))
  return {
    requestId,
    ...(clientRequestId !== undefined && { clientRequestId }),
    traceId,
    endpoint,
    signal,
    span: tracer.startRoot(endpoint === 'unmatched' ? `${method} unmatched` : endpoint, {
      tenantId: '',
      requestId,
      traceId,
      kind: 'server',
      ...(parent && { parentSpanId: parent.spanId }),
    }),
    log: log.child({ request_id: requestId, trace_id: traceId }),
  }
}

/** On every answer, whatever becomes of the request. `request-id` is where Anthropic's SDKs look. */
export function identityHeaders({ requestId, traceId, span }: RequestScope): Readonly<Record<string, string>> {
  return {
    'x-request-id': requestId,
    'request-id': requestId,
    'x-trace-id': traceId,
    traceparent: formatTraceparent({ traceId, spanId: span.spanId, sampled: true }),
  }
}

/** What goes on with the request into the pipeline. The route must not be a public one. */
export function contextOf(scope: RequestScope): RequestContext {
  const { requestId, clientRequestId, traceId, principal, span, log, signal, allowance, hops } = scope
  if (!principal) throw new Error(`${scope.endpoint} was reached without a principal`)
  return {
    requestId,
    ...(clientRequestId !== undefined && { clientRequestId }),
    traceId,
    principal,
    span,
    log,
    signal,
    tags: {},
    ...(allowance && { allowance }),
    ...(hops !== undefined && { hops }),
  }
}

function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0]
}

/** Kept only when it is short and printable: it is stored and logged. */
function clientIdOf(header: string | undefined): string | undefined {
  return header !== undefined && /^[\x20-\x7e]{1,256}$/.test(header) ? header : undefined
}
