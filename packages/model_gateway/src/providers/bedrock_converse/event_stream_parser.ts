import { crc32 } from 'node:zlib'
import { MalformedReply } from '../../errors.js'
import type { WireEvent } from '../../provider.js'
import type { WireParser } from '../../sse/sse_parser.js'

/** Lengths of headers and payload, and the checksum of both. */
const PRELUDE_BYTES = 12
const CHECKSUM_BYTES = 4
const MAX_FRAME_BYTES = 16_777_216

/** Bytes of the header values that have a fixed size, by type: booleans, integers, timestamp, UUID. */
const FIXED_VALUE_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 8],
  [8, 8],
  [9, 16],
])
const STRING_VALUE = 7

/**
 * AWS event stream framing: `:event-type` is the event's name and the payload its data. An exception's name is
 * `exception:<type>`, an error's `error:<code>`. Both checksums are verified.
 * https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html
 */
export function createAwsEventStreamParser(): WireParser {
  let held: Buffer = Buffer.alloc(0)
  return {
    end: () => [],
    push(chunk) {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const events: WireEvent[] = []
      let start = 0
      while (bytes.length - start >= PRELUDE_BYTES) {
        const length = readFrameLength(bytes, start)
        if (bytes.length - start < length) break
        events.push(readFrame(bytes.subarray(start, start + length)))
        start += length
      }
      // A copy: the transport may reuse its buffer once push has returned.
      held = Buffer.from(bytes.subarray(start))
      return events
    },
  }
}

function readFrameLength(bytes: Buffer, start: number): number {
  const length = bytes.readUInt32BE(start)
  const headerBytes = bytes.readUInt32BE(start + 4)
  if (crc32(bytes.subarray(start, start + 8)) !== bytes.readUInt32BE(start + 8)) {
    throw new MalformedReply('A frame of the event stream has a wrong prelude checksum.')
  }
  if (length > MAX_FRAME_BYTES || length < PRELUDE_BYTES + headerBytes + CHECKSUM_BYTES) {
    throw new MalformedReply(`A frame of the event stream claims ${length} bytes.`, { hopelessHere: true })
  }
  return length
}

function readFrame(frame: Buffer): WireEvent {
  const end = frame.length - CHECKSUM_BYTES
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) {
    throw new MalformedReply('A frame of the event stream has a wrong checksum.')
  }
  const headersEnd = PRELUDE_BYTES + frame.readUInt32BE(4)
  const headers = readStringHeaders(frame.subarray(PRELUDE_BYTES, headersEnd))
  const data = frame.toString('utf8', headersEnd, end)
  switch (headers.get(':message-type')) {
    case 'exception':
      return { event: `exception:${headers.get(':exception-type') ?? ''}`, data }
    case 'error':
      return {
        event: `error:${headers.get(':error-code') ?? ''}`,
        data: JSON.stringify({ message: headers.get(':error-message') ?? '' }),
      }
    default:
      return { event: headers.get(':event-type') ?? '', data }
  }
}

function readStringHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  let at = 0
  try {
    while (at < bytes.length) {
      const nameEnd = at + 1 + bytes.readUInt8(at)
      const name = bytes.toString('utf8', at + 1, nameEnd)
      const valueType = bytes.readUInt8(nameEnd)
      const fixed = FIXED_VALUE_BYTES.get(valueType)
      const valueStart = nameEnd + (fixed === undefined ? 3 : 1)
      at = valueStart + (fixed ?? bytes.readUInt16BE(nameEnd + 1))
      if (valueType === STRING_VALUE) headers.set(name, bytes.toString('utf8', valueStart, at))
    }
  } catch (error) {
    throw new MalformedReply('The headers of an event stream frame cannot be read.', { cause: error })
  }
  return headers
}
