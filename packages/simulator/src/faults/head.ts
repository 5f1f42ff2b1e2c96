import { stringOf } from '../json.js'
import { amountOf, type FaultKind, InvalidFault } from './fault.js'

/** Sends the caller elsewhere: `status` (default 302) with `location` (default a loopback address nobody listens on). */
export const redirect: FaultKind = {
  kind: 'redirect',
  parameters: ['status', 'location'],
  effect(parameters) {
    const status = amountOf(parameters, 'status', 302)
    if (![301, 302, 303, 307, 308].includes(status)) throw new InvalidFault('"status" is 301, 302, 303, 307 or 308.')
    const location = stringOf(parameters.location) || 'http://127.0.0.1:9/elsewhere'
    return { rewrite: () => ({ status, headers: { location }, parts: [], voice: undefined }) }
  },
}

/** Adds a header of `bytes` bytes (default 64 KiB); Node's clients give up at 16 KiB. */
export const headerOverflow: FaultKind = {
  kind: 'header_overflow',
  parameters: ['bytes'],
  effect(parameters) {
    const size = amountOf(parameters, 'bytes', 64 * 1024)
    return { rewrite: (reply) => ({ ...reply, headers: { ...reply.headers, 'x-overflow': 'x'.repeat(size) } }) }
  },
}
