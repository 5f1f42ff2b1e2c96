import { headOf, sizeOf } from '../delivery.js'
import { bytesBefore, usualPartsBefore } from './cut_point.js'
import { amountOf, choiceOf, type FaultKind } from './fault.js'

const framings = ['length', 'chunks', 'close'] as const

/**
 * The body stops early and the connection closes in good order. `framing`: `length` (default) promises more bytes than
 * come, `chunks` lacks the last chunk, `close` makes the short body look whole to HTTP.
 */
export const truncate: FaultKind = {
  kind: 'truncate',
  parameters: ['framing', 'after_parts'],
  effect(parameters) {
    const by = choiceOf(parameters, 'framing', framings, 'length')
    const parts = amountOf(parameters, 'after_parts', usualPartsBefore)
    return {
      steps(reply) {
        const head = headOf(reply, by === 'length' ? { by, bytes: sizeOf(reply) } : { by })
        return [head, { do: 'write', bytes: bytesBefore(reply, parts) }, { do: by === 'close' ? 'end' : 'cut' }]
      },
    }
  },
}
