import type { ErrorNotice } from './errors/error_notice.js'
import type { Headers, Reply } from './reply.js'
import type { Vendor } from './vendors/vendor.js'

/** A vendor's whole answer to a call that failed. */
export function errorReply(
  vendor: Vendor,
  notice: ErrorNotice,
  call: { readonly id: string; readonly now: Date },
): Reply {
  const { status, headers, body } = vendor.error(notice, call.id)
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const all: Headers = { 'content-type': 'application/json', ...vendor.headers(call), ...headers }
  return { status, headers: all, parts: [{ kind: 'body', bytes }], voice: undefined }
}
