import type { IncomingHttpHeaders } from 'node:http'
import { HttpError } from '../errors/http_error.js'

const json = /^application\/(?:json|[a-z0-9!#$&^_.+-]{1,100}\+json)\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?$/i

/** Throws unless the headers announce plain, uncompressed JSON in UTF-8. */
export function requireJson(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw unsupported('content-encoding', 'Compressed request bodies are not accepted.')
  }
  const type = headers['content-type']
  if (type === undefined || !json.test(type.trim())) {
    throw unsupported('content-type', 'The request body must be sent as content-type application/json.')
  }
}

function unsupported(param: string, message: string): HttpError {
  return new HttpError('invalid_value', message, { status: 415, param })
}
