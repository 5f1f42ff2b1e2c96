import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { OutboundError } from './errors.js'

const DECODERS = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['identity', () => new PassThrough()],
  ['', () => new PassThrough()],
])

/** Text packs tenfold, rarely fiftyfold; below a megabyte the ratio says nothing. */
const MAX_RATIO = 100
const RATIO_FROM_BYTES = 1_048_576

/**
 * A body, unpacked, of at most `maxBytes` both as sent and unpacked. Throws `too_large` as soon as it is more,
 * `unreachable` when it breaks off or does not unpack, and `type_refused` for an encoding other than gzip, deflate, br
 * and identity, or more than one.
 */
export async function readBounded(body: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const decoder = DECODERS.get((encoding ?? '').trim().toLowerCase())
  if (!decoder) {
    body.on('error', () => {}).destroy()
    throw new OutboundError('type_refused', 'The answer is packed in a way that was not asked for.')
  }
  const chunks: Buffer[] = []
  let [receivedBytes, sizeBytes] = [0, 0]
  try {
    await pipeline(body, countReceived, decoder(), collect)
  } catch (error) {
    if (error instanceof OutboundError) throw error
    throw new OutboundError('unreachable', 'The answer broke off or could not be unpacked.', { cause: error })
  }
  return Buffer.concat(chunks)

  async function* countReceived(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      receivedBytes += chunk.length
      if (receivedBytes > maxBytes) throw tooLarge()
      yield chunk
    }
  }

  async function collect(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes || (sizeBytes > RATIO_FROM_BYTES && sizeBytes > receivedBytes * MAX_RATIO)) {
        throw tooLarge()
      }
      chunks.push(chunk)
    }
  }
}

function tooLarge(): OutboundError {
  return new OutboundError('too_large', 'The answer is larger than it may be.')
}
