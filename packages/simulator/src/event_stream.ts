import { crc32 } from 'node:zlib'

// A frame is: total length, header length, CRC of those two, headers, payload, CRC of all before it.
// https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html
const preludeBytes = 8
const crcBytes = 4
const stringType = 7

/** One message of Amazon's binary event stream. */
export function eventStreamFrame(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const headerBytes = Buffer.concat(Object.entries(headers).map(([name, value]) => headerOf(name, value)))
  const total = preludeBytes + crcBytes + headerBytes.length + payload.length + crcBytes
  const frame = Buffer.alloc(total)
  frame.writeUInt32BE(total, 0)
  frame.writeUInt32BE(headerBytes.length, 4)
  frame.writeUInt32BE(crc32(frame.subarray(0, preludeBytes)), preludeBytes)
  headerBytes.copy(frame, preludeBytes + crcBytes)
  payload.copy(frame, preludeBytes + crcBytes + headerBytes.length)
  frame.writeUInt32BE(crc32(frame.subarray(0, total - crcBytes)), total - crcBytes)
  return frame
}

function headerOf(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name)
  const valueBytes = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(valueBytes.length)
  return Buffer.concat([Buffer.from([nameBytes.length]), nameBytes, Buffer.from([stringType]), length, valueBytes])
}
