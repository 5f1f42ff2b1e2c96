import type { FaultKind } from './fault.js'

/**
 * A stream that ends in good order without saying that it is finished. `keep_finish` (default false) still sends the
 * finish reason and leaves out only the end marker. A reply that is no stream stays healthy.
 */
export const unfinished: FaultKind = {
  kind: 'unfinished',
  parameters: ['keep_finish'],
  effect({ keep_finish: keepFinish }) {
    const left = new Set(keepFinish === true ? ['terminal'] : ['finish', 'usage', 'terminal'])
    return { rewrite: (reply) => ({ ...reply, parts: reply.parts.filter((part) => !left.has(part.kind)) }) }
  },
}
