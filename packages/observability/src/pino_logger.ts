import pino from 'pino'
import { prettyFactory } from 'pino-pretty'
import { toLogFields } from './log_value.js'
import type { FailureFields, LogFields, Logger } from './logger.js'
import { createSecretRegistry, type SecretRegistry } from './secret_registry.js'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Takes whole lines, each with its line feed. */
export interface LogDestination {
  write(line: string): void
  /** Calls back when everything written has left the process. */
  flush?(callback: () => void): void
}

export interface LoggerOptions {
  /** Default `info`. */
  readonly level?: LogLevel
  /** Coloured text for a terminal instead of JSON. Default false. */
  readonly pretty?: boolean
  /** Default: standard output, written asynchronously unless `pretty`. */
  readonly destination?: LogDestination
  /** Secrets to keep out of every line. Default: only what looks like a secret. */
  readonly secrets?: Pick<SecretRegistry, 'redact'>
  /** Fields on every line, such as the service and its version. */
  readonly base?: LogFields
}

const maxLineDelayMs = 250

const levels = { debug: 20, info: 30, warn: 40, error: 50, silent: Number.POSITIVE_INFINITY } as const

/**
 * A logger that writes one JSON object per line: `level` (a word), `time` (ISO 8601), `event`, then the fields.
 * Lines are gathered and appear within 250 ms; what is held is written when the process exits.
 * Logging never throws: a line that cannot be written is lost, not the request.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = 'info', pretty = false, secrets = createSecretRegistry(), base = {} } = options
  const output = options.destination ?? standardOutput(pretty)
  const redact = (text: string) => secrets.redact(text)
  const lines: Lines = {
    lowest: levels[level],
    output: pretty ? prettyLines(output) : output,
    redact,
    isoTime: createIsoTime(),
  }
  return loggerOn(lines, [base], () => flush(output))
}

interface Lines {
  /** Of the levels that are written. */
  readonly lowest: number
  readonly output: LogDestination
  readonly redact: (text: string) => string
  readonly isoTime: () => string
}

/** `bindings` are on every line, the outermost first. */
function loggerOn(lines: Lines, bindings: readonly LogFields[], flushOutput: () => Promise<void>): Logger {
  // Made with the first line: most requests have a logger of their own and write a line or two.
  let bound: string | undefined

  function write(level: keyof typeof levels, event: string, fields: FailureFields | (() => LogFields) | undefined) {
    if (levels[level] < lines.lowest) return
    const { redact, output, isoTime } = lines
    try {
      bound ??= bindings.map((each) => toLogFields(each, redact)).join('')
      const named = JSON.stringify(redact(event))
      const told = typeof fields === 'function' ? fields() : fields
      const rest = told === undefined ? '' : toLogFields(told, redact)
      output.write(`{"level":"${level}","time":"${isoTime()}"${bound},"event":${named}${rest}}\n`)
    } catch {
      // The destination failed. There is nowhere left to say so.
    }
  }

  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    child: (fields) => loggerOn(lines, [...bindings, fields], flushOutput),
    flush: flushOutput,
  }
}

/** Many lines are of the same millisecond. */
function createIsoTime(): () => string {
  let latestMs = Number.NaN
  let latest = ''
  return () => {
    const nowMs = Date.now()
    if (nowMs === latestMs) return latest
    latestMs = nowMs
    latest = new Date(nowMs).toISOString()
    return latest
  }
}

function standardOutput(pretty: boolean): LogDestination {
  const stream = pino.destination(
    pretty
      ? { fd: 1, sync: true }
      : {
          fd: 1,
          sync: false,
          minLength: 16_384,
          maxWrite: 65_536,
          periodicFlush: maxLineDelayMs,
          // Text would be measured from its beginning with every line that is added to it.
          contentMode: 'buffer',
        },
  )
  // A full disk or a closed pipe must not end the process: without a listener the error would be thrown.
  stream.on('error', () => undefined)
  if (pretty) return stream
  const bytes: { write(line: Uint8Array): unknown } = stream as never
  return { write: (line) => void bytes.write(Buffer.from(line)), flush: (callback) => stream.flush(callback) }
}

function prettyLines(output: LogDestination): LogDestination {
  const prettify = prettyFactory({ messageKey: 'event', translateTime: 'SYS:HH:MM:ss.l', colorize: true })
  return { write: (line) => output.write(prettify(line)) }
}

function flush(output: LogDestination): Promise<void> {
  return new Promise((resolve) => {
    if (!output.flush) return resolve()
    try {
      output.flush(() => resolve())
    } catch {
      resolve()
    }
  })
}
