import { credentialsIn } from './connection_secrets.js'
import type { UpstreamReply, WireEvent } from './provider.js'
import type { WireParser } from './sse/sse_parser.js'

/** Takes the credentials a request was sent with out of what comes back, before anything reads it. */
export interface EchoGuard {
  /** The reply itself when there is nothing to take out. */
  reply(reply: UpstreamReply): UpstreamReply
  /** Of a stream, each event for itself. */
  parser(parser: WireParser): WireParser
}

/** Shorter ones, such as the `not-needed` of a server without keys, are also words of answers. */
const minLength = 16
const replacement = '[redacted]'

/** `headers`: those of the request. */
export function createEchoGuard(headers: Readonly<Record<string, string>>): EchoGuard {
  const secrets = credentialsIn(headers).filter((secret) => secret.length >= minLength)
  const forms = [...new Set(secrets.flatMap(writtenForms))].sort((a, b) => b.length - a.length)
  const clean = (text: string) => forms.reduce((left, form) => left.replaceAll(form, replacement), text)
  const cleaned = (events: WireEvent[]) => {
    const isEchoed = events.some(({ event, data }) => hasAny(data, forms) || hasAny(event, forms))
    return isEchoed ? events.map(({ event, data }) => ({ event: clean(event), data: clean(data) })) : events
  }
  return {
    reply(reply) {
      const echoed = forms.some((form) => reply.body.includes(form))
      // One character for one byte: the rest of the body stays as it is, whatever its encoding.
      const body = echoed ? Buffer.from(clean(reply.body.toString('latin1')), 'latin1') : reply.body
      const names = Object.keys(reply.headers).filter((name) => hasAny(reply.headers[name], forms))
      if (!echoed && names.length === 0) return reply
      const headers = Object.fromEntries(names.map((name) => [name, clean(reply.headers[name] ?? '')]))
      return { ...reply, body, headers: { ...reply.headers, ...headers } }
    },

    parser: (parser) => ({
      push: (chunk) => cleaned(parser.push(chunk)),
      end: () => cleaned(parser.end()),
    }),
  }
}

function hasAny(text: string | undefined, forms: readonly string[]): boolean {
  return text !== undefined && forms.some((form) => text.includes(form))
}

/** As it is, with the slashes some servers escape in JSON, and as a part of a URL. */
function writtenForms(secret: string): readonly string[] {
  return [secret, secret.replaceAll('/', String.raw`\/`), encodeURIComponent(secret)]
}
