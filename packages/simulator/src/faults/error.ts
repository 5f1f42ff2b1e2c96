import { errorReply } from '../error_reply.js'
import type { ErrorName, ErrorNotice } from '../errors/error_notice.js'
import { openAiErrorRows } from '../errors/openai_errors.js'
import { isObject, type JsonObject } from '../json.js'
import { amountOf, choiceOf, type FaultKind, InvalidFault } from './fault.js'
import { retryForms, retryHeaders } from './retry_headers.js'

const errorNames = Object.keys(openAiErrorRows) as readonly ErrorName[]

/** The notice that a fault's `error`, `message`, `code`, `param` and `retry_seconds` describe. */
export function noticeOf(parameters: JsonObject, usual: ErrorName): ErrorNotice {
  const { message, code, param } = parameters
  return {
    name: choiceOf(parameters, 'error', errorNames, usual),
    retrySeconds: amountOf(parameters, 'retry_seconds', 1),
    ...(typeof message === 'string' && { message }),
    ...(typeof code === 'string' && { code }),
    ...(typeof param === 'string' && { param }),
  }
}

/**
 * The provider's own error. `error` (default server_error) chooses which; `status` overrides its status, so that 200
 * gives an error in a successful answer. `retry` (a form of `retryForms`, default `usual` for rate limits and none
 * for others) with `retry_seconds` (default 1) says how long to wait; `headers` adds more.
 */
export const error: FaultKind = {
  kind: 'error',
  parameters: ['error', 'status', 'message', 'code', 'param', 'retry', 'retry_seconds', 'headers'],
  effect(parameters) {
    const notice = noticeOf(parameters, 'server_error')
    const retry = choiceOf(parameters, 'retry', retryForms, notice.name === 'rate_limited' ? 'usual' : 'none')
    const extra = stringsOf(parameters.headers)
    const status = parameters.status === undefined ? undefined : amountOf(parameters, 'status', 500)
    if (status !== undefined && (!Number.isInteger(status) || status < 200 || status > 599)) {
      throw new InvalidFault('"status" is an integer from 200 to 599.')
    }
    return {
      rewrite(_reply, { vendor, call, model }) {
        const reply = errorReply(vendor, { ...notice, ...(model !== null && { model }) }, call)
        const wait = retryHeaders(retry, notice.retrySeconds ?? 1, call.now, vendor)
        return { ...reply, status: status ?? reply.status, headers: { ...reply.headers, ...wait, ...extra } }
      },
    }
  },
}

function stringsOf(value: JsonObject[string]): Record<string, string> {
  if (value === undefined) return {}
  if (!isObject(value)) throw new InvalidFault('"headers" is an object of strings.')
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name.toLowerCase(), String(text)]))
}
