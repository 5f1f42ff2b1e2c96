import { headOf, type Step } from '../delivery.js'
import { amountOf, type FaultKind } from './fault.js'

/** Sends the bytes in chunks of `bytes` (default 3), wherever that falls: within characters, lines and events. */
export const rechunk: FaultKind = {
  kind: 'rechunk',
  parameters: ['bytes'],
  effect(parameters) {
    const size = Math.max(1, amountOf(parameters, 'bytes', 3))
    return {
      // Something for the cuts to fall into: characters of two, three and four bytes.
      alter: (generation) =>
        generation.text.startsWith('[') ? { ...generation, text: `${generation.text} é–🙂` } : generation,
      steps(reply) {
        const whole = Buffer.concat(reply.parts.map((part) => part.bytes))
        const steps: Step[] = [headOf(reply, { by: 'chunks' })]
        for (let start = 0; start < whole.length; start += size) {
          steps.push({ do: 'write', bytes: whole.subarray(start, start + size) })
        }
        return [...steps, { do: 'end' }]
      },
    }
  },
}
