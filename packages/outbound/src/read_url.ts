import { OutboundError } from './errors.js'

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** What connecting needs of a URL. */
export interface Destination {
  readonly url: URL
  /** As it is looked up: an IPv6 address without brackets, a name without the dot of the root. */
  readonly hostname: string
  readonly port: number
}

/**
 * Reads a URL, or throws `url_refused`. Numbers in every notation a host may have (octal, hexadecimal, short) come out
 * as the address they mean.
 */
export function readUrl(text: string, base: URL | undefined, allowedPorts: readonly number[] | 'any'): Destination {
  const url = parse(text, base)
  const defaultPort = DEFAULT_PORTS[url.protocol]
  if (defaultPort === undefined) throw refused('Only http and https are fetched.')
  if (url.username !== '' || url.password !== '') throw refused('A URL with a user in it is not fetched.')
  const port = url.port === '' ? defaultPort : Number(url.port)
  if (port !== defaultPort && allowedPorts !== 'any' && !allowedPorts.includes(port)) {
    throw refused('This port is not fetched from.')
  }
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (hostname === '' || hostname.includes('%')) throw refused('The URL has no usable host.')
  return { url, hostname, port }
}

function parse(text: string, base: URL | undefined): URL {
  try {
    return new URL(text, base)
  } catch (cause) {
    throw refused('This is not a URL.', { cause })
  }
}

function refused(message: string, options?: ErrorOptions): OutboundError {
  return new OutboundError('url_refused', message, options)
}
