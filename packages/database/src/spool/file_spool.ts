import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Spool, SpoolEntry } from '@maester/completion'
import { type DataFolderLock, lockDataFolder } from '../embedded/data_folder_lock.js'
import { DatabaseError } from '../errors.js'
import { createSegmentWriter } from './segment_writer.js'
import { fromSpoolLine, toSpoolLine } from './spool_line.js'

export interface FileSpoolOptions {
  /** Holds a folder for each process that has something to keep. Made when it is first needed. */
  readonly folder: string
  /** What this process keeps at most. Default 256 MiB. */
  readonly maxBytes?: number
  /** Default 16 MiB. */
  readonly segmentBytes?: number
  /** Told of lines that cannot be read: the last one of a process that died while it wrote, as a rule. */
  readonly onDamaged?: (damage: { readonly file: string; readonly lines: number }) => void
}

/** Entries handed over at once. */
const TOGETHER = 64
const SEGMENT = /^\d{6}\.log$/

/**
 * Keeps entries in files, each process in a folder of its own that it holds a lock on. Whoever replays takes the folders
 * of processes that are gone too; the lock lets one of several have each.
 */
export function createFileSpool(options: FileSpoolOptions): Spool {
  const { folder, maxBytes = 268_435_456, segmentBytes = 16_777_216, onDamaged = () => {} } = options
  const own = randomBytes(8).toString('hex')
  const ownFolder = join(folder, own)
  const writer = createSegmentWriter({ folder: ownFolder, segmentBytes })
  let lock: Promise<DataFolderLock> | undefined
  let keptBytes = 0
  let replaying: Promise<number> | undefined

  async function replaySegments(at: string, apply: (entry: SpoolEntry) => Promise<void>): Promise<number> {
    let taken = 0
    for (const name of (await namesIn(at)).filter((each) => SEGMENT.test(each)).toSorted()) {
      const file = join(at, name)
      const text = await readFile(file, 'utf8')
      const lines = text.split('\n').filter((line) => line !== '')
      const entries = lines.map(fromSpoolLine).filter((entry) => entry !== undefined)
      if (entries.length < lines.length) onDamaged({ file, lines: lines.length - entries.length })
      for (let start = 0; start < entries.length; start += TOGETHER) {
        await Promise.all(entries.slice(start, start + TOGETHER).map(apply))
      }
      await rm(file)
      if (at === ownFolder) keptBytes -= Buffer.byteLength(text)
      taken += entries.length
    }
    return taken
  }

  async function replayLeft(name: string, apply: (entry: SpoolEntry) => Promise<void>): Promise<number> {
    const left = join(folder, name)
    const held = await tryLock(left)
    if (!held) return 0
    try {
      const taken = await replaySegments(left, apply)
      await rm(left, { recursive: true, force: true })
      return taken
    } catch (error) {
      held.release()
      throw error
    }
  }

  async function replayAll(apply: (entry: SpoolEntry) => Promise<void>): Promise<number> {
    let taken = 0
    if (lock) {
      await writer.rotate()
      taken += await replaySegments(ownFolder, apply)
    }
    for (const name of await namesIn(folder)) if (name !== own) taken += await replayLeft(name, apply)
    return taken
  }

  return {
    async put(entry) {
      const line = toSpoolLine(entry)
      if (keptBytes + line.length > maxBytes) {
        throw new DatabaseError('spool_full', `The spool in ${ownFolder} holds ${maxBytes} bytes already.`, true)
      }
      keptBytes += line.length
      try {
        lock ??= lockDataFolder(ownFolder)
        await lock
        await writer.append(line)
      } catch (error) {
        keptBytes -= line.length
        throw error
      }
    },
    replay(apply) {
      replaying ??= replayAll(apply).finally(() => {
        replaying = undefined
      })
      return replaying
    },
    async close() {
      await replaying?.catch(() => undefined)
      if (!lock) return
      await writer.rotate()
      const isEmpty = !(await namesIn(ownFolder)).some((name) => SEGMENT.test(name))
      if (isEmpty) await rm(ownFolder, { recursive: true, force: true })
      else (await lock).release()
    },
  }
}

async function tryLock(folder: string): Promise<DataFolderLock | undefined> {
  try {
    return (await stat(folder)).isDirectory() ? await lockDataFolder(folder) : undefined
  } catch {
    return undefined
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
