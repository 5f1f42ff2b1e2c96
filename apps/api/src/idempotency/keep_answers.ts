import type { IncomingHttpHeaders } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { IdempotencyStore } from '@maester/completion'
import type { Principal } from '@maester/observability'
import type { Context } from 'hono'
import type { ApiEnv } from '../api_env.js'
import { watchBody } from '../body/body_watcher.js'
import { HttpError } from '../errors/http_error.js'
import { contextOf, type RequestScope } from '../request_scope.js'
import type { Route } from '../route.js'
import { createAnswerRecording } from './answer_recording.js'
import { fingerprintOf } from './fingerprint.js'
import { keepError } from './keep_error.js'
import { refusalOf } from './refusal_of.js'
import { AlreadyAnswered, replayAnswer } from './replay_answer.js'

/** A process that gave no sign of life for this long is taken to be dead, in ms. */
const leaseMs = 10_000
const keepMs = 86_400_000

/** The handler of a route, which does once what comes with an `idempotency-key`, however often it is asked. */
export function keepAnswers(route: Route, store: IdempotencyStore | undefined): Route['handle'] {
  if (!store) return (c) => route.handle(c)
  return (c) => {
    const key = keyOf(c.env.incoming.headers)
    return key === undefined ? route.handle(c) : handleOnce(route, c, key, store)
  }
}

async function handleOnce(route: Route, c: Context<ApiEnv>, key: string, store: IdempotencyStore): Promise<Response> {
  const { incoming, outgoing } = c.env
  const scope = c.get('scope')
  const { principal } = contextOf(scope)
  const { endpoint, requestId: owner, log } = scope
  const ref = { tenantId: principal.tenantId, principal: nameOf(principal), endpoint, key }
  const retryUnknown = incoming.headers['x-maester-retry-unknown'] === 'true'
  watchBody(incoming, async (body) => {
    const fingerprint = fingerprintOf(incoming, body)
    const verdict = await store.claim({ ...ref, owner, fingerprint, leaseMs, keepMs, retryUnknown })
    if (verdict.kind === 'done') throw new AlreadyAnswered(verdict.answer)
    if (verdict.kind !== 'claimed') throw refusalOf(verdict.kind)
    scope.recording = createAnswerRecording({ store, ref, owner, leaseMs, outgoing, log })
  })
  try {
    const response = await route.handle(c)
    await keepResponse(response, scope)
    return response
  } catch (error) {
    if (error instanceof AlreadyAnswered) {
      replayAnswer(outgoing, error.answer)
      return RESPONSE_ALREADY_SENT
    }
    if (scope.recording) await keepError(error, route, c.req.path, scope)
    throw error
  } finally {
    scope.recording?.end()
  }
}

async function keepResponse(response: Response, { recording }: RequestScope): Promise<void> {
  if (!recording || response === RESPONSE_ALREADY_SENT) return
  const { status, headers } = response
  await recording.keep({ status, headers: Object.fromEntries(headers), body: await response.clone().text() })
}

function keyOf({ 'idempotency-key': key }: IncomingHttpHeaders): string | undefined {
  if (key === undefined) return undefined
  if (typeof key === 'string' && /^[\x20-\x7e]{1,255}$/.test(key)) return key
  throw new HttpError('invalid_value', 'idempotency-key must be 1 to 255 printable ASCII characters.', {
    param: 'idempotency-key',
  })
}

function nameOf({ apiKeyId, operator }: Principal): string {
  return apiKeyId ?? (operator ? 'operator' : 'anonymous')
}
