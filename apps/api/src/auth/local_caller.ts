import type { IncomingHttpHeaders } from 'node:http'

const loopbackHost = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i
const ownPages: ReadonlySet<string | undefined> = new Set([undefined, 'same-origin', 'none'])

/**
 * Whether a request to a service without keys comes from this machine's user, and not from a web page of someone else
 * that their browser has open. Such a page can send requests to loopback addresses, and under a name of its own that
 * resolves to one it could even read the answers; browsers say so in `sec-fetch-site` and `host`.
 */
export function isLocalCaller(headers: IncomingHttpHeaders): boolean {
  return loopbackHost.test(headers.host ?? '') && ownPages.has(headers['sec-fetch-site'] as string | undefined)
}
