import { headOf, type Step } from '../delivery.js'
import type { Part, Reply } from '../reply.js'

/** How many parts of content a stream sends before a fault in its middle, unless the fault says. */
export const usualPartsBefore = 3

/** A stream's parts up to its `contentParts`th part of content, and never its finish. */
export function partsBefore(parts: readonly Part[], contentParts: number): readonly Part[] {
  let seen = 0
  const end = parts.findIndex((part) => {
    if (part.kind === 'content') seen += 1
    return part.kind === 'finish' || seen > contentParts
  })
  return end < 0 ? parts : parts.slice(0, end)
}

/** The bytes up to a point that is certainly before the end: some parts of content in a stream, half of a body. */
export function bytesBefore(reply: Reply, contentParts: number): Buffer {
  if (reply.voice) return Buffer.concat(partsBefore(reply.parts, contentParts).map((part) => part.bytes))
  const whole = Buffer.concat(reply.parts.map((part) => part.bytes))
  return whole.subarray(0, Math.floor(whole.length / 2))
}

/** The head of the reply and its bytes up to the cut. */
export function stepsBefore(reply: Reply, contentParts: number): readonly Step[] {
  return [headOf(reply), { do: 'write', bytes: bytesBefore(reply, contentParts) }]
}
