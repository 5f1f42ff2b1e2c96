import type { FailureFields, LogFields, Logger } from './logger.js'

export interface QuietLoggerOptions {
  /** The events that come in floods. All others pass. */
  readonly events: readonly string[]
  /** Shortest time between two lines of one of these events, in ms. Default 5_000. */
  readonly intervalMs?: number
  /** Monotonic, in ms. Default `performance.now`. */
  readonly now?: () => number
}

interface Told {
  atMs: number
  suppressed: number
}

type Write = (event: string, fields?: FailureFields) => void

/**
 * A logger that writes one line of each named event per interval, counted over all its children. What was left out since
 * is on the next line of that event, as `suppressed`.
 */
export function createQuietLogger(log: Logger, options: QuietLoggerOptions): Logger {
  const { events, intervalMs = 5_000, now = () => performance.now() } = options
  const noisy = new Set(events)
  const told = new Map<string, Told>()

  const quieten =
    (write: Write): Write =>
    (event, fields) => {
      if (!noisy.has(event)) return write(event, fields)
      const last = told.get(event)
      const atMs = now()
      if (last !== undefined && atMs - last.atMs < intervalMs) {
        last.suppressed += 1
        return
      }
      told.set(event, { atMs, suppressed: 0 })
      write(event, last?.suppressed ? { ...fields, suppressed: last.suppressed } : fields)
    }

  const wrap = (inner: Logger): Logger => ({
    debug: (event, fields) => inner.debug(event, fields),
    info: (event, fields) => inner.info(event, fields),
    warn: quieten((event, fields) => inner.warn(event, fields)),
    error: quieten((event, fields) => inner.error(event, fields)),
    child: (fields: LogFields) => wrap(inner.child(fields)),
    flush: () => inner.flush(),
  })
  return wrap(log)
}
