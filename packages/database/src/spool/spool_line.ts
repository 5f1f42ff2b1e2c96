import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { SpoolEntry } from '@maester/completion'

const LINE = /^([0-9a-f]{8}) ([A-Za-z0-9+/=]+)$/

/** One line: a checksum and the entry, with its dates and amounts as they are. */
export function toSpoolLine(entry: SpoolEntry): string {
  const text = serialize(entry).toString('base64')
  return `${checksumOf(text)} ${text}\n`
}

/** Undefined for a line that was cut off or damaged. */
export function fromSpoolLine(line: string): SpoolEntry | undefined {
  const match = LINE.exec(line)
  if (!match?.[1] || !match[2] || checksumOf(match[2]) !== match[1]) return undefined
  return deserialize(Buffer.from(match[2], 'base64')) as SpoolEntry
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
