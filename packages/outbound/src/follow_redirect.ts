import { OutboundError } from './errors.js'
import type { Destination } from './read_url.js'

/** What is sent in one step of an exchange. Header names are lower case. */
export interface Step {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** All that another origin is told; whatever else a header is for, it may be a secret. */
const SENT_ANYWHERE = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent'])
const OF_A_BODY = new Set(['content-type', 'content-length', 'content-encoding', 'content-language'])

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status)
}

/** What to send to where a redirect leads. Throws `redirect_refused` where following it would give something away. */
export function followRedirect(step: Step, status: number, from: Destination, to: Destination): Step {
  const isSameOrigin = from.url.origin === to.url.origin
  if (from.url.protocol === 'https:' && to.url.protocol !== 'https:') {
    throw new OutboundError('redirect_refused', 'A redirect led from https to http.')
  }
  const keepsBody = status === 307 || status === 308 || step.method === 'GET' || step.method === 'HEAD'
  const { body, ...rest } = step
  const next: Step = keepsBody ? step : { method: 'GET', headers: without(rest.headers, OF_A_BODY) }
  if (isSameOrigin) return next
  if (next.body) throw new OutboundError('redirect_refused', 'A redirect would have sent the body to another origin.')
  return { method: next.method, headers: only(next.headers, SENT_ANYWHERE) }
}

function without(headers: Step['headers'], names: ReadonlySet<string>): Step['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)))
}

function only(headers: Step['headers'], names: ReadonlySet<string>): Step['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.has(name)))
}
