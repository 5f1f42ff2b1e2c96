import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CallLog } from './accepted_calls.js'
import { InvalidFault } from './faults/fault.js'
import type { FaultPlan } from './faults/fault_plan.js'
import { type GoogleKey, InvalidKey } from './google_key.js'
import { isObject, type Json, stringOf } from './json.js'
import { readJson } from './request_body.js'

type Handler = (request: IncomingMessage) => Promise<Answer> | Answer
type Answer = readonly [status: number, body: Json]

export interface ControlDependencies {
  readonly log: CallLog
  readonly faults: FaultPlan
  readonly googleKey: GoogleKey
}

/** The simulator's own endpoints, which no provider has. Undefined: the path is not one of them. */
export function createControl({ log, faults, googleKey }: ControlDependencies) {
  const handlers: Readonly<Record<string, Handler>> = {
    'GET /health': () => [200, { status: 'ok', service: 'simulator' }],
    'GET /_simulator/calls': () => [200, { data: log.list().map((call) => ({ ...call })) }],
    'DELETE /_simulator/calls': () => {
      log.clear()
      return [200, { deleted: true }]
    },
    'PUT /_simulator/faults': async (request) => {
      const rules = await readJson(request)
      if (rules === undefined) return failure(400, 'The body is not JSON.')
      try {
        faults.replace(rules)
        return [200, { data: rules }]
      } catch (error) {
        if (error instanceof InvalidFault) return failure(400, error.message)
        throw error
      }
    },
    'DELETE /_simulator/faults': () => {
      faults.clear()
      return [200, { deleted: true }]
    },
    'PUT /_simulator/google_public_key': async (request) => {
      const given = await readJson(request)
      try {
        googleKey.replace(isObject(given) ? stringOf(given.public_key) : '')
        return [200, { replaced: true }]
      } catch (error) {
        if (error instanceof InvalidKey) return failure(400, error.message)
        throw error
      }
    },
    'DELETE /_simulator/google_public_key': () => {
      googleKey.clear()
      return [200, { deleted: true }]
    },
  }

  return function control(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> | undefined {
    const handler = handlers[`${request.method} ${path}`]
    if (handler) return answer(request, response, handler)
    return path.startsWith('/_simulator')
      ? answer(request, response, () => failure(404, 'No such control endpoint.'))
      : undefined
  }
}

const failure = (status: number, message: string): Answer => [status, { error: { message } }]

async function answer(request: IncomingMessage, response: ServerResponse, handler: Handler): Promise<void> {
  const [status, body] = await handler(request)
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
