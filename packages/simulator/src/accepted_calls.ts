import { appendFileSync, closeSync, openSync } from 'node:fs'
import type { DeliveryEnd } from './delivery.js'
import type { Json } from './json.js'
import type { Headers } from './reply.js'

/** One call the simulator took on: parsed, authenticated and valid. What a provider would have put on its bill. */
export interface AcceptedCall {
  readonly id: string
  /** The provider type, as in `openai` or `azure_openai`. */
  readonly provider: string
  /** Null for calls that name no model, such as a list of models. */
  readonly model: string | null
  readonly path: string
  /** The caller's `x-client-request-id`. */
  readonly client_request_id: string | null
  /** ISO 8601, UTC. */
  readonly received_at: string
  readonly stream: boolean
  /** Without credentials. */
  readonly headers: Headers
  /** Kept for the newest calls only, and never written to the file. */
  readonly body?: Json
  /** How the answer ended; null while it is being sent. Never written to the file. */
  readonly outcome: DeliveryEnd | null
  /** When the answer ended, ISO 8601, UTC. Never written to the file. */
  readonly ended_at: string | null
}

export interface CallLog {
  /** Remembers the call, and has written it to the file when this returns. */
  accept(call: AcceptedCall): void
  end(id: string, outcome: DeliveryEnd, endedAt: Date): void
  /** Oldest first. */
  list(): readonly AcceptedCall[]
  /** Forgets what is in memory; the file stays. */
  clear(): void
  close(): void
}

const mostCalls = 100_000
const mostBodies = 1_000

export interface CallLogLimits {
  readonly calls: number
  readonly bodies: number
}

export function createCallLog(
  file: string | undefined,
  limits: CallLogLimits = { calls: mostCalls, bodies: mostBodies },
): CallLog {
  const descriptor = file === undefined ? undefined : openSync(file, 'a')
  // A Map keeps its order, and dropping its oldest entry costs the same however many there are.
  const calls = new Map<string, AcceptedCall>()
  const bodies = new Map<string, Json>()
  return {
    accept({ body, ...call }) {
      if (descriptor !== undefined) {
        const { outcome: _outcome, ended_at: _endedAt, ...line } = call
        appendFileSync(descriptor, `${JSON.stringify(line)}\n`)
      }
      calls.set(call.id, call)
      if (body !== undefined) bodies.set(call.id, body)
      dropOldest(calls, limits.calls)
      dropOldest(bodies, limits.bodies)
    },
    end(id, outcome, endedAt) {
      const call = calls.get(id)
      if (call) calls.set(id, { ...call, outcome, ended_at: endedAt.toISOString() })
    },
    list() {
      return Array.from(calls.values(), (call) => {
        const body = bodies.get(call.id)
        return body === undefined ? call : { ...call, body }
      })
    },
    clear() {
      calls.clear()
      bodies.clear()
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor)
    },
  }
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return
  const oldest = map.keys().next()
  if (!oldest.done) map.delete(oldest.value)
}

const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-amz-security-token',
  'proxy-authorization',
  'cookie',
])

/** The headers without those that carry credentials. */
export function headersWithoutSecrets(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.has(name)))
}
