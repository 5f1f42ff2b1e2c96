import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseError } from '../errors.js'

export interface DataFolderLock {
  /** Lets the next process in. Doing so twice is harmless. */
  release(): void
}

interface Holder {
  readonly pid: number
  /** Tells a process from a later one with the same id; null where the system does not say. */
  readonly startedAt: string | null
}

const NAME = /^lock\.(\d+)$/

/**
 * Takes the folder for one process, creating it if need be. Rejects with `data_folder_in_use` and the holder's pid
 * while that process lives; a dead one's lock is taken over.
 *
 * Every holder's file has a number higher than all before it and is created only if it is not there; the holder is
 * whoever has the highest. Files stay when a lock is released, empty of a holder, so that numbers never come back: of
 * two processes that both saw a dead holder, one gets its number and the other sees it.
 */
export async function lockDataFolder(folder: string, pid = process.pid): Promise<DataFolderLock> {
  makeFolder(folder)
  const mine = JSON.stringify({ pid, startedAt: startOf(pid) } satisfies Holder)
  for (;;) {
    const highest = Math.max(0, ...numbersIn(folder))
    const holder = highest === 0 ? undefined : await readHolder(fileOf(folder, highest))
    if (holder && isAlive(holder)) throw inUse(folder, holder)
    const number = highest + 1
    const path = fileOf(folder, number)
    if (!createFile(path, mine)) continue
    const others = numbersIn(folder).filter((other) => other !== number)
    if (others.some((other) => other > number)) {
      rmSync(path, { force: true })
      continue
    }
    for (const other of others) rmSync(fileOf(folder, other), { force: true })
    return { release: () => writeFileSync(path, 'released') }
  }
}

function makeFolder(folder: string): void {
  try {
    makeParents(resolve(folder))
    if (statSync(folder).isDirectory()) return
  } catch (error) {
    throw unusable(folder, hasCode(error, 'ENOTDIR') ? 'what it is in is a file' : 'it cannot be created', error)
  }
  throw unusable(folder, 'it is a file')
}

/** Not `recursive` of Node 20, which never returns where a folder exists and takes no others, as /proc does. */
function makeParents(path: string): void {
  if (existsSync(path)) return
  if (dirname(path) !== path) makeParents(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
}

function unusable(folder: string, why: string, cause?: unknown): DatabaseError {
  const message = `The data folder ${folder} cannot be used: ${why}. Set MAESTER_DATA_DIR to another folder.`
  return new DatabaseError('data_folder_unusable', message, false, {}, { cause })
}

function fileOf(folder: string, number: number): string {
  return join(folder, `lock.${number}`)
}

function numbersIn(folder: string): readonly number[] {
  return readdirSync(folder).flatMap((name) => {
    const number = NAME.exec(name)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
}

/** False when the file exists. */
function createFile(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Undefined when nobody holds it. A file that is being written is empty for a moment; one that stays so is nobody's. */
async function readHolder(path: string): Promise<Holder | undefined> {
  for (let tries = 0; tries < 20; tries += 1) {
    const text = readText(path)
    if (text === 'released') return undefined
    if (text !== '') return parseHolder(text)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return undefined
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'released'
    throw error
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startedAt } = JSON.parse(text)
    return Number.isInteger(pid) ? { pid, startedAt: typeof startedAt === 'string' ? startedAt : null } : undefined
  } catch {
    return undefined
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user.
    if (!hasCode(error, 'EPERM')) return false
  }
  if (hasEnded(pid)) return false
  const start = startOf(pid)
  return start === null || startedAt === null || start === startedAt
}

/** A process that has ended keeps its id until its parent asks for it: `Z` (zombie) or `X` (dead). Linux only. */
function hasEnded(pid: number): boolean {
  return ['Z', 'X'].includes(statOf(pid)?.[0] ?? '')
}

/** The fields of the process's stat file from the third, its state, on. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets and may hold blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** When the process started, in the system's own words: field 22 of its stat file on Linux, `ps` elsewhere. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') return statOf(pid)?.[19] ?? null
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)])
      .toString()
      .trim()
  } catch {
    return null
  }
}

function inUse(folder: string, { pid }: Holder): DatabaseError {
  const message = `The data folder ${folder} is in use by process ${pid}. Stop that process, or set another folder.`
  return new DatabaseError('data_folder_in_use', message, false, { pid })
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
