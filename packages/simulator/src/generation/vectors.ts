import { createHash } from 'node:crypto'

const slotsPerWord = 12
const wholeTextWeight = 0.1

/**
 * A unit vector for `text`, the same every time. Each word adds to a few places that its hash chooses, so that
 * texts sharing words lie closer together than texts that do not.
 */
export function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float64Array(dimensions)
  addHashed(vector, text, wholeTextWeight)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) addHashed(vector, word, 1)
  const length = Math.hypot(...norms(vector))
  return Float32Array.from(vector, (value) => value / length)
}

function addHashed(vector: Float64Array, text: string, weight: number): void {
  const digest = createHash('sha512').update(text).digest()
  for (let slot = 0; slot < slotsPerWord; slot += 1) {
    const bits = digest.readUInt32LE(slot * 4)
    const place = (bits >>> 1) % vector.length
    vector[place] = (vector[place] ?? 0) + (bits % 2 === 0 ? weight : -weight)
  }
  // A place of its own that nothing can cancel, so that the vector is never all zero.
  const anchor = digest.readUInt32LE(60) % vector.length
  vector[anchor] = (vector[anchor] ?? 0) + weight * (slotsPerWord + 1)
}

/** Length in blocks, since Math.hypot takes its values as arguments. */
function norms(vector: Float64Array): readonly number[] {
  const blocks: number[] = []
  for (let start = 0; start < vector.length; start += 256)
    blocks.push(Math.hypot(...vector.subarray(start, start + 256)))
  return blocks
}
