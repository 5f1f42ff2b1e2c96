import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Headers that change what an answer is made of; how a request travelled does not. */
const meaningful = /^(?:anthropic-|openai-|x-maester-)/
const travelling: ReadonlySet<string> = new Set(['x-maester-hop', 'x-maester-retry-unknown'])

/** SHA-256 of all that decides what a request means: its target, such headers, and its body whatever its keys' order. */
export function fingerprintOf(
  { url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>,
  body: Readonly<Record<string, unknown>>,
): string {
  const named = Object.entries(headers)
    .filter(([name]) => meaningful.test(name) && !travelling.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([url, named, body], sortKeys))
    .digest('hex')
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
