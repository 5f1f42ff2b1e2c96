import type { AttributeValue } from './span.js'

export type LogFields = Readonly<Record<string, AttributeValue | undefined | Readonly<Record<string, unknown>>>>

/** Fields of a line about something that went wrong: also an `error`, of any type, as it was caught. */
export type FailureFields = Readonly<Record<string, unknown>> & { readonly error?: unknown }

/**
 * Writes one JSON line per event. `event` is a stable snake_case word (`model_routed`), the fields are snake_case.
 * Prompts, answers and keys are never passed in; registered secrets are replaced wherever they appear.
 */
export interface Logger {
  /** Fields that cost something to gather are given as a function: it is not called below the level that is written. */
  debug(event: string, fields?: LogFields | (() => LogFields)): void
  info(event: string, fields?: LogFields): void
  /** Errors in the fields are serialised through the same redaction, with their `cause` chain; likewise in `error`. */
  warn(event: string, fields?: FailureFields): void
  error(event: string, fields?: FailureFields): void
  /** The same logger with `fields` on every line. */
  child(fields: LogFields): Logger
  /** Resolves when everything logged so far is written. */
  flush(): Promise<void>
}
