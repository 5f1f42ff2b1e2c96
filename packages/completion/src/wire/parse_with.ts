import type { z } from 'zod'
import { CompletionError } from '../errors.js'

/** Parses with a zod schema; the first problem becomes a `CompletionError` that names the field. */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const param = [...path, issue.keys[0] ?? ''].join('.')
    throw new CompletionError('unknown_parameter', `Unknown parameter: ${param}.`, false, { param })
  }
  const param = path.join('.')
  const message = param === '' ? `The body is invalid: ${issue.message}.` : `${param}: ${issue.message}.`
  throw new CompletionError('invalid_value', message, false, param === '' ? {} : { param })
}
