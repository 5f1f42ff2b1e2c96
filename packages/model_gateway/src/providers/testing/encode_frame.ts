import { crc32 } from 'node:zlib'

/** One frame of the AWS event stream with string headers: what a server sends. For tests against the parser. */
export function encodeFrame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const encodedHeaders = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const valueLength = Buffer.alloc(2)
      valueLength.writeUInt16BE(Buffer.byteLength(value))
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        valueLength,
        Buffer.from(value),
      ])
    }),
  )
  const body = Buffer.from(payload)
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(16 + encodedHeaders.length + body.length, 0)
  prelude.writeUInt32BE(encodedHeaders.length, 4)
  const message = Buffer.concat([prelude, checksum(prelude), encodedHeaders, body])
  return Buffer.concat([message, checksum(message)])
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}
