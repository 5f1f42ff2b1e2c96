import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { createGroupCommit } from '../group_commit.js'

export interface SegmentWriterOptions {
  readonly folder: string
  /** A segment that has grown to this is followed by another. */
  readonly segmentBytes: number
}

/** Appends lines to files, numbered upwards. Those written at the same moment are made durable together. */
export interface SegmentWriter {
  append(line: string): Promise<void>
  /** Ends the current segment: what is appended later goes to another. Resolves when nothing is written to it any more. */
  rotate(): Promise<void>
}

export function createSegmentWriter({ folder, segmentBytes }: SegmentWriterOptions): SegmentWriter {
  let current: { readonly file: FileHandle; bytes: number } | undefined
  let count = 0

  async function openNext(): Promise<{ readonly file: FileHandle; bytes: number }> {
    await mkdir(folder, { recursive: true })
    count += 1
    const file = await open(join(folder, `${String(count).padStart(6, '0')}.log`), 'ax')
    await syncFolder(folder)
    return { file, bytes: 0 }
  }

  async function endSegment(): Promise<void> {
    const ended = current
    current = undefined
    await ended?.file.close()
  }

  // `null` asks for the end of the segment: in line with the lines.
  const group = createGroupCommit<string | null>({
    async commit(items) {
      const lines = items.filter((item) => item !== null)
      if (lines.length > 0) {
        current ??= await openNext()
        const text = lines.join('')
        await current.file.write(text)
        await current.file.datasync()
        current.bytes += Buffer.byteLength(text)
      }
      if (current && (lines.length < items.length || current.bytes >= segmentBytes)) await endSegment()
      return items.map(() => undefined)
    },
  })
  return { append: (line) => group.submit(line), rotate: () => group.submit(null) }
}

/** A file's name is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
