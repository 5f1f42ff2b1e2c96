import type { Part } from '../reply.js'
import { choiceOf, type FaultKind } from './fault.js'

const forms = ['unknown', 'duplicate_opening'] as const

/** An event too many in a stream. `form`: unknown (default) is one that no one defined, duplicate_opening the first one again. */
export const event: FaultKind = {
  kind: 'event',
  parameters: ['form'],
  effect(parameters) {
    const form = choiceOf(parameters, 'form', forms, 'unknown')
    return {
      rewrite(reply) {
        const { voice, parts } = reply
        const [first, ...rest] = parts
        if (!voice || !first || (form === 'duplicate_opening' && first.kind !== 'opening')) return reply
        const extra: Part = form === 'unknown' ? { kind: 'aside', bytes: voice.unknownEvent } : first
        return { ...reply, parts: [first, extra, ...rest] }
      },
    }
  },
}
