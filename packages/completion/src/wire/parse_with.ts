import { plainWords } from '@maester/observability'
import type { z } from 'zod'
import { CompletionError } from '../errors.js'

/** Parses with a zod schema; the first problem becomes a `CompletionError` that names the field. */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = furthest(parsed.error.issues[0]!)
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const param = [...path, issue.keys[0] ?? ''].join('.')
    throw new CompletionError('unknown_parameter', `Unknown parameter: ${param}.`, false, { param })
  }
  const param = path.join('.')
  const message = `${param === '' ? 'The body' : param}: ${plainWords(issue)}.`
  throw new CompletionError('invalid_value', message, false, param === '' ? {} : { param })
}

/** Of a union's alternatives, the one that got furthest into the value: that is the one the caller meant. */
function furthest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  let deepest: z.core.$ZodIssue = issue
  for (const [first] of issue.errors) {
    if (first === undefined) continue
    const inner = furthest({ ...first, path: [...issue.path, ...first.path] })
    const isDeeper = inner.path.length > deepest.path.length
    if (isDeeper || (deepest === issue && inner.code === 'unrecognized_keys')) deepest = inner
  }
  return deepest
}
