import { headOf, type Step } from '../delivery.js'
import { amountOf, type FaultKind } from './fault.js'

/** Waits `first_byte_ms` (default 2000) before the headers and `part_ms` (default 0) before every part. */
export const slow: FaultKind = {
  kind: 'slow',
  parameters: ['first_byte_ms', 'part_ms'],
  effect(parameters) {
    const firstByteMs = amountOf(parameters, 'first_byte_ms', 2_000)
    const partMs = amountOf(parameters, 'part_ms', 0)
    return {
      steps: (reply) => [
        { do: 'wait', ms: firstByteMs },
        headOf(reply),
        ...reply.parts.flatMap((part): readonly Step[] => [
          ...(partMs > 0 ? [{ do: 'wait', ms: partMs } as const] : []),
          { do: 'write', bytes: part.bytes },
        ]),
        { do: 'end' },
      ],
    }
  },
}

/** Sends `bytes` bytes (default 1) every `every_ms` (default 1000): never idle, never done. */
export const drip: FaultKind = {
  kind: 'drip',
  parameters: ['bytes', 'every_ms'],
  effect(parameters) {
    const size = Math.max(1, amountOf(parameters, 'bytes', 1))
    const everyMs = amountOf(parameters, 'every_ms', 1_000)
    return {
      steps(reply) {
        const whole = Buffer.concat(reply.parts.map((part) => part.bytes))
        const steps: Step[] = [headOf(reply)]
        for (let start = 0; start < whole.length; start += size) {
          steps.push({ do: 'write', bytes: whole.subarray(start, start + size) }, { do: 'wait', ms: everyMs })
        }
        return [...steps, { do: 'end' }]
      },
    }
  },
}
