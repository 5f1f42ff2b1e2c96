import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type AcceptedCall, type CallLog, headersWithoutSecrets } from './accepted_calls.js'
import { deliver, plainSteps } from './delivery.js'
import type { Call, Reading } from './endpoint.js'
import { errorReply } from './error_reply.js'
import { type ErrorNotice, refusal } from './errors/error_notice.js'
import { type FaultEffect, InvalidFault } from './faults/fault.js'
import type { FaultPlan } from './faults/fault_plan.js'
import type { GoogleKey } from './google_key.js'
import type { Headers, Reply } from './reply.js'
import { type RequestBody, readRequestBody } from './request_body.js'
import { type Route, routeOf } from './route.js'

export interface ExchangeDependencies {
  readonly log: CallLog
  readonly faults: FaultPlan
  readonly googleKey: GoogleKey
  readonly now: () => Date
  readonly onCall: (call: AcceptedCall) => void
}

/** Answers one provider call: as the provider would, or as the fault that befalls it demands. */
export function createExchange({ log, faults, googleKey, now, onCall }: ExchangeDependencies) {
  const doomed = new WeakSet<Socket>()

  return async function exchange(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (doomed.has(request.socket)) {
      request.socket.resetAndDestroy()
      return
    }
    const headers = flat(request.headers)
    const route = routeOf(request.method ?? 'GET', url.pathname, headers)
    const received = { id: randomUUID().replaceAll('-', ''), now: now() }
    const refuse = (notice: ErrorNotice) => deliver(response, plainSteps(errorReply(route.vendor, notice, received)))

    const body = await readRequestBody(request)
    if (body.kind === 'left') return
    const refusedBefore =
      credentialFault(route, headers, url.searchParams) ?? routeFault(route, request, url) ?? bodyFault(body)
    if (refusedBefore || body.kind !== 'read' || !route.endpoint) {
      await refuse(refusedBefore ?? refusal('unknown_path'))
      return
    }

    const { vendor, endpoint, params } = route
    const call: Call = {
      ...received,
      params,
      query: url.searchParams,
      headers,
      body: body.body,
      vendor,
      googlePublicKey: googleKey.current(),
    }
    const reading = endpoint.read(call)
    if (reading.kind === 'refused') {
      await refuse(reading.notice)
      return
    }
    const struck = strike(reading, vendor.type, url.pathname)
    if (struck.kind === 'refused') {
      await refuse(struck.notice)
      return
    }

    const accepted = acceptedCall(call, reading, url.pathname)
    log.accept(accepted)
    onCall(accepted)
    if (struck.effect?.dropsNextRequest) doomed.add(request.socket)
    const steps = stepsOf(reading, struck.effect, call, vendor)
    log.end(call.id, await deliver(response, steps), now())
  }

  type Struck =
    | { readonly kind: 'struck'; readonly effect: FaultEffect | undefined }
    | Extract<Reading, { kind: 'refused' }>

  function strike(reading: Extract<Reading, { kind: 'understood' }>, provider: string, path: string): Struck {
    try {
      return { kind: 'struck', effect: faults.strike({ provider, model: reading.model, path }) }
    } catch (error) {
      if (error instanceof InvalidFault) return { kind: 'refused', notice: refusal('invalid_request', error.message) }
      throw error
    }
  }
}

function stepsOf(
  reading: Extract<Reading, { kind: 'understood' }>,
  effect: FaultEffect | undefined,
  call: Call,
  vendor: Route['vendor'],
) {
  const scene = { vendor, call, model: reading.model }
  const answered: Reply = reading.answer((generation) => effect?.alter?.(generation) ?? generation)
  const reply = effect?.rewrite?.(answered, scene) ?? answered
  return effect?.steps?.(reply, scene) ?? plainSteps(reply)
}

function credentialFault({ vendor }: Route, headers: Headers, query: URLSearchParams): ErrorNotice | undefined {
  const credential = vendor.credential(headers, query)
  if (credential?.toLowerCase().includes('invalid')) return refusal('invalid_key')
  return vendor.needsCredential && !credential ? refusal('missing_key') : undefined
}

function routeFault({ endpoint }: Route, request: IncomingMessage, url: URL): ErrorNotice | undefined {
  return endpoint ? undefined : refusal('unknown_path', `Invalid URL (${request.method} ${url.pathname})`)
}

const bodyWords =
  'We could not parse the JSON body of your request. The API expects a JSON payload, but what was sent was not valid JSON.'

function bodyFault({ kind }: RequestBody): ErrorNotice | undefined {
  if (kind === 'too_large') return refusal('request_too_large')
  return kind === 'not_json' ? refusal('invalid_request', bodyWords) : undefined
}

function acceptedCall(call: Call, reading: Extract<Reading, { kind: 'understood' }>, path: string): AcceptedCall {
  return {
    id: call.id,
    provider: call.vendor.type,
    model: reading.model,
    path,
    client_request_id: call.headers['x-client-request-id'] ?? null,
    received_at: call.now.toISOString(),
    stream: reading.stream,
    headers: headersWithoutSecrets(call.headers),
    body: call.body,
    outcome: null,
    ended_at: null,
  }
}

function flat(headers: IncomingMessage['headers']): Headers {
  const flattened: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flattened[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return flattened
}
