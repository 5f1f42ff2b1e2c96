import { headOf, plainSteps, sizeOf } from '../delivery.js'
import type { FaultKind } from './fault.js'

const constantId = '5'.repeat(32)

/** Every answer has the same id. */
export const reusedId: FaultKind = {
  kind: 'reused_id',
  parameters: [],
  effect: () => ({ alter: (generation) => ({ ...generation, id: constantId }) }),
}

/** A healthy answer with a second one behind it that nobody asked for, on the same connection. */
export const duplicateResponse: FaultKind = {
  kind: 'duplicate_response',
  parameters: [],
  effect: () => ({
    steps(reply) {
      const [, ...rest] = plainSteps(reply)
      const stray = Buffer.from(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{"stray":"another request"}',
      )
      const framed = headOf(reply, { by: 'length', bytes: sizeOf(reply) })
      return [framed, ...rest.slice(0, -1), { do: 'write', bytes: stray }, { do: 'end' }]
    },
  }),
}
