import type { Logger } from '../logger.js'
import { createLogger, type LoggerOptions } from '../pino_logger.js'

/** One written line, read back from its JSON. */
export interface LogLine {
  readonly time: string
  readonly level: string
  readonly event: string
  readonly [field: string]: unknown
}

export interface MemoryLogger {
  readonly log: Logger
  /** What was logged so far, oldest first, exactly as it would have been written. */
  readonly lines: readonly LogLine[]
}

/** The real logger writing into memory, at level `debug` unless told otherwise. */
export function createMemoryLogger(options: Omit<LoggerOptions, 'destination' | 'pretty'> = {}): MemoryLogger {
  const lines: LogLine[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) }
  return { log: createLogger({ level: 'debug', ...options, destination }), lines }
}
