import type { Reply } from '../reply.js'
import { choiceOf, type FaultKind } from './fault.js'

const forms = ['malformed_json', 'html', 'empty'] as const

const loginPage =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Access check</h1></body></html>\n'

/**
 * A 200 whose body is not what it should be. `form`: malformed_json (default) breaks the JSON, in a stream that of the
 * first part of content; html is a page from a firewall; empty is no body.
 */
export const body: FaultKind = {
  kind: 'body',
  parameters: ['form'],
  effect(parameters) {
    const form = choiceOf(parameters, 'form', forms, 'malformed_json')
    if (form === 'malformed_json') return { rewrite: malform }
    const page = form === 'html' ? loginPage : ''
    return { rewrite: (reply) => replaced(reply, page, form === 'html' ? 'text/html; charset=utf-8' : undefined) }
  },
}

function replaced(reply: Reply, text: string, contentType: string | undefined): Reply {
  const headers = contentType === undefined ? reply.headers : { ...reply.headers, 'content-type': contentType }
  return { status: 200, headers, parts: [{ kind: 'body', bytes: Buffer.from(text) }], voice: undefined }
}

function malform(reply: Reply): Reply {
  const target = reply.parts.findIndex((part) => part.kind === 'content' || part.kind === 'body')
  return {
    ...reply,
    parts: reply.parts.map((part, index) =>
      index === target ? { ...part, bytes: withoutFirstColon(part.bytes) } : part,
    ),
  }
}

/** Takes away the first colon after a quote, so that the JSON cannot be read whatever follows. */
function withoutFirstColon(bytes: Buffer): Buffer {
  const at = bytes.indexOf('":')
  return at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at + 2)])
}
