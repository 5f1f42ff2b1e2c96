import type { IncomingMessage } from 'node:http'
import { plainWords } from '@maester/observability'
import { z } from 'zod'
import { HttpError } from '../errors/http_error.js'

const noParameters = z.strictObject({})

/** The query parameters by a strict schema. Throws `unknown_parameter` or `invalid_value` naming the parameter. */
export function readQuery<Schema extends z.ZodObject>(incoming: IncomingMessage, schema: Schema): z.infer<Schema> {
  return parseInput(schema, parametersOf(incoming.url ?? ''))
}

/** Throws `unknown_parameter` when there is any parameter at all. */
export function refuseQuery(incoming: IncomingMessage): void {
  if (incoming.url?.includes('?')) readQuery(incoming, noParameters)
}

/** A value from a caller by its schema; the first problem becomes an `HttpError` that names the field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const param = [...path, issue.keys[0] ?? ''].join('.')
    throw new HttpError('unknown_parameter', `Unknown parameter: ${param}.`, { param })
  }
  const param = path.join('.')
  throw new HttpError('invalid_value', `${param}: ${plainWords(issue)}.`, { param })
}

function parametersOf(url: string): Record<string, string> {
  const start = url.indexOf('?')
  const parameters: Record<string, string> = Object.create(null)
  if (start === -1) return parameters
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    if (name in parameters) throw new HttpError('invalid_value', `${name} is given twice.`, { param: name })
    parameters[name] = value
  }
  return parameters
}
