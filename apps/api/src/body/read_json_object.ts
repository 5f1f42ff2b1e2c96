import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { HttpError } from '../errors/http_error.js'
import { bodyWatcher } from './body_watcher.js'
import { findForbiddenKey } from './forbidden_keys.js'
import { isDeeperThan } from './json_depth.js'
import { requireJson } from './media_type.js'
import { type BodyLimits, readBody } from './read_body.js'

export type JsonObject = Readonly<Record<string, unknown>>

const maxDepth = 64

/** The body as a JSON object, refused with an `HttpError` before anything else sees it when it is not a sound one. */
export async function readJsonObject(incoming: IncomingMessage, limits: BodyLimits): Promise<JsonObject> {
  return (await readJsonBody(incoming, limits)).value
}

/** A JSON object, and the text it was read from. */
export interface JsonBody {
  readonly value: JsonObject
  readonly text: string
}

/** The same with the text as it came. */
export async function readJsonBody(incoming: IncomingMessage, limits: BodyLimits): Promise<JsonBody> {
  requireJson(incoming.headers)
  const body = parseJsonBody(await readBody(incoming, limits))
  await bodyWatcher(incoming)?.(body.value)
  return body
}

/** The same, where a body may be left out: an empty one reads as `{}`, whatever its content type. */
export async function readOptionalJsonObject(incoming: IncomingMessage, limits: BodyLimits): Promise<JsonObject> {
  if (incoming.headers['content-type'] !== undefined) requireJson(incoming.headers)
  const bytes = await readBody(incoming, limits)
  if (bytes.length > 0) requireJson(incoming.headers)
  const value = bytes.length === 0 ? {} : parseJsonBody(bytes).value
  await bodyWatcher(incoming)?.(value)
  return value
}

function parseJsonBody(bytes: Buffer): JsonBody {
  if (!isUtf8(bytes)) throw new HttpError('invalid_json', 'The request body is not valid UTF-8.')
  const text = bytes.toString('utf8')
  if (isDeeperThan(text, maxDepth)) {
    throw new HttpError('json_too_deep', `The request body is nested more than ${maxDepth} levels deep.`)
  }
  const value = parseJson(text)
  const forbiddenKey = findForbiddenKey(text, value)
  if (forbiddenKey !== undefined) {
    throw new HttpError('invalid_value', `This key is not allowed: ${forbiddenKey}.`, { param: forbiddenKey })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError('invalid_value', 'The request body must be a JSON object.')
  }
  return { value: value as JsonObject, text }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The parser's message quotes the body: it stays in the cause.
    throw new HttpError('invalid_json', 'The request body is not valid JSON.', {}, { cause: error })
  }
}
