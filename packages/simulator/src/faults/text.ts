import type { Reply } from '../reply.js'
import { amountOf, type FaultKind } from './fault.js'

/** An answer with a word of `bytes` letters (default 2 MiB), which is one line of a stream. */
export const giant: FaultKind = {
  kind: 'giant',
  parameters: ['bytes'],
  effect(parameters) {
    const size = amountOf(parameters, 'bytes', 2 * 1024 * 1024)
    return { alter: (generation) => ({ ...generation, text: `${generation.text} ${'x'.repeat(size)}` }) }
  },
}

// A private-use character that no prompt has; its bytes are what gets replaced.
const marker = '\uE5E5'
const markerBytes = Buffer.from(marker)
const brokenBytes = Buffer.from([0xff, 0xc3])

/** An answer whose text has two bytes that are not UTF-8. */
export const invalidUtf8: FaultKind = {
  kind: 'invalid_utf8',
  parameters: [],
  effect: () => ({
    alter: (generation) => ({ ...generation, text: `${generation.text}${marker}` }),
    rewrite(reply): Reply {
      return { ...reply, parts: reply.parts.map((part) => ({ ...part, bytes: broken(part.bytes) })) }
    },
  }),
}

function broken(bytes: Buffer): Buffer {
  const at = bytes.indexOf(markerBytes)
  if (at < 0) return bytes
  return Buffer.concat([bytes.subarray(0, at), brokenBytes, bytes.subarray(at + markerBytes.length)])
}
