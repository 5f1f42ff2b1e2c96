import type { AttributeValue } from './span.js'

export type LogFields = Readonly<Record<string, AttributeValue | undefined | Readonly<Record<string, unknown>>>>

/**
 * Writes one JSON line per event. `event` is a stable snake_case word (`model_routed`), the fields are snake_case.
 * Prompts, answers and keys are never passed in; registered secrets are replaced wherever they appear.
 */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  /** `error` in the fields is serialised through the same redaction, with its `cause` chain. */
  error(event: string, fields?: LogFields & { readonly error?: unknown }): void
  /** The same logger with `fields` on every line. */
  child(fields: LogFields): Logger
  /** Resolves when everything logged so far is written. */
  flush(): Promise<void>
}
