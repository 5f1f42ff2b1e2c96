import type { IncomingMessage } from 'node:http'
import { isObject, type Json, type JsonObject } from './json.js'

const mostBytes = 32 * 1024 * 1024

export type RequestBody =
  | { readonly kind: 'read'; readonly body: JsonObject }
  | { readonly kind: 'too_large' | 'not_json' | 'left' }

/** Reads a request's body, JSON or a form, as an object; an empty body is an empty object. */
export async function readRequestBody(request: IncomingMessage): Promise<RequestBody> {
  const bytes = await readBytes(request)
  if (!Buffer.isBuffer(bytes)) return { kind: bytes }
  if (bytes.length === 0) return { kind: 'read', body: {} }
  const value = isForm(request) ? formFields(bytes) : parse(bytes.toString('utf8'))
  return isObject(value) ? { kind: 'read', body: value } : { kind: 'not_json' }
}

/** Reads a request's body as any JSON; undefined when it is none. */
export async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  const bytes = await readBytes(request)
  return Buffer.isBuffer(bytes) ? parse(bytes.toString('utf8')) : undefined
}

/** What is over the limit is read and dropped, so that the caller gets to read the answer. */
async function readBytes(request: IncomingMessage): Promise<Buffer | 'too_large' | 'left'> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) continue
      size += chunk.length
      if (size <= mostBytes) chunks.push(chunk)
    }
  } catch {
    return 'left'
  }
  return size > mostBytes ? 'too_large' : Buffer.concat(chunks)
}

const isForm = ({ headers }: IncomingMessage) =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true

const formFields = (bytes: Buffer): JsonObject => Object.fromEntries(new URLSearchParams(bytes.toString('utf8')))

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
