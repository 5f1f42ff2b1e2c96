import pino from 'pino'
import { prettyFactory } from 'pino-pretty'
import { toLogValue } from './log_value.js'
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

/**
 * A logger that writes one JSON object per line: `time` (ISO 8601), `level` (a word), `event`, then the fields.
 * Lines are gathered and appear within 250 ms; what is held is written when the process exits.
 * Logging never throws: a line that cannot be written is lost, not the request.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = 'info', pretty = false, secrets = createSecretRegistry(), base = {} } = options
  const output = options.destination ?? standardOutput(pretty)
  const redact = (text: string) => secrets.redact(text)
  const instance = pino(
    {
      level,
      base: toLogValue(base, redact) as Record<string, unknown>,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {},
    },
    pretty ? prettyLines(output) : output,
  )
  return wrap(instance, redact, () => flush(output))
}

function wrap(instance: pino.Logger, redact: (text: string) => string, flushOutput: () => Promise<void>): Logger {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields?: FailureFields) => {
    if (!instance.isLevelEnabled(level)) return
    try {
      // `event` first for the eye, and again last so that no field can stand in for it.
      const line = { event: redact(event), ...(toLogValue(fields ?? {}, redact) as object) }
      instance[level](Object.assign(line, { event: redact(event) }))
    } catch {
      // The destination failed. There is nowhere left to say so.
    }
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(instance.child(toLogValue(fields, redact) as Record<string, unknown>), redact, flushOutput),
    flush: flushOutput,
  }
}

function standardOutput(pretty: boolean): LogDestination {
  const stream = pino.destination(
    pretty
      ? { fd: 1, sync: true }
      : { fd: 1, sync: false, minLength: 16_384, maxWrite: 65_536, periodicFlush: maxLineDelayMs },
  )
  // A full disk or a closed pipe must not end the process: without a listener the error would be thrown.
  stream.on('error', () => undefined)
  return stream
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
