import { errorReply } from '../error_reply.js'
import type { Part } from '../reply.js'
import { partsBefore } from './cut_point.js'
import { noticeOf } from './error.js'
import { amountOf, type FaultKind } from './fault.js'

/**
 * A stream that breaks off with the provider's error event after `after_parts` parts of content (default 0, so before
 * any output). `error` (default overloaded) and its companions as for `error`. Without a stream it is a plain error.
 */
export const streamError: FaultKind = {
  kind: 'stream_error',
  parameters: ['after_parts', 'error', 'message', 'code', 'param', 'retry_seconds'],
  effect(parameters) {
    const notice = noticeOf(parameters, 'overloaded')
    const most = amountOf(parameters, 'after_parts', 0)
    return {
      rewrite(reply, { vendor, call, model }) {
        const named = { ...notice, ...(model !== null && { model }) }
        if (!reply.voice) return errorReply(vendor, named, call)
        const before = partsBefore(reply.parts, most)
        const failure: Part = { kind: 'terminal', bytes: reply.voice.error(named, before.length) }
        return { ...reply, parts: [...before, failure] }
      },
    }
  },
}
