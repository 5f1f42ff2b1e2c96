import { type FSWatcher, watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface FileWatchOptions {
  readonly path: string
  /** Called once at first, and then whenever the text is another one, or the file has come or gone. */
  readonly onChange: () => void
  /** Looks this often where the system tells of no changes, in ms. Default 1_000. */
  readonly pollMs?: number
  /** Text counts when it has stayed the same for this long: a file is not written at once. In ms, default 100. */
  readonly settleMs?: number
}

/**
 * Watches the text of a file, whether it is written to, replaced, or what a link on the way to it points to is another.
 * Returns how to stop.
 */
export function watchFile({ path, onChange, pollMs = 1_000, settleMs = 100 }: FileWatchOptions): () => void {
  let told: string | undefined | symbol = Symbol('nothing yet')
  let seen: string | undefined | symbol = told
  /** When the next look is due, on the clock of `performance`. */
  let dueMs = 0
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function lookIn(delayMs: number): void {
    clearTimeout(timer)
    if (stopped) return
    dueMs = performance.now() + delayMs
    timer = setTimeout(() => void look(), delayMs)
    timer.unref()
  }

  async function look(): Promise<void> {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    const isSettled = text === seen
    seen = text
    if (isSettled && text !== told && !stopped) {
      told = text
      onChange()
    }
    lookIn(isSettled ? pollMs : settleMs)
  }

  const watcher = watchFolder(dirname(path), () => {
    // A look that is due sooner is not put off: other files of the folder may change all the time.
    if (dueMs > performance.now() + settleMs) lookIn(settleMs)
  })
  lookIn(0)
  return () => {
    stopped = true
    clearTimeout(timer)
    watcher?.close()
  }
}

/** `undefined` where the system cannot watch it: not there, or too many are watched. */
function watchFolder(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, onEvent)
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}
