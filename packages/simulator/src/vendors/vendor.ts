import type { Endpoint, Speaker } from '../endpoint.js'
import type { ErrorStyle } from '../errors/error_notice.js'
import type { Headers } from '../reply.js'

/** One provider: the wire formats it speaks, how it is named, how callers prove themselves, how it fails. */
export interface Vendor extends Speaker {
  readonly error: ErrorStyle
  /** What follows `/<type>` in the address that stands for the provider's own base URL. */
  readonly basePath: string
  readonly endpoints: readonly Endpoint[]
  /** The caller's credential; undefined when there is none. */
  credential(headers: Headers, query: URLSearchParams): string | undefined
  /** False for servers that are usually run without keys. */
  readonly needsCredential: boolean
  /** Headers of every answer, errors included. */
  headers(call: { readonly id: string; readonly now: Date }): Headers
  /** How a rate limit tells the wait in headers; empty for vendors that say it in the body. */
  waitHeaders(seconds: number, now: Date): Headers
  /** True: it never answers a path without its prefix. */
  readonly onlyByPrefix?: boolean
  /** A header that only this vendor's callers send; decides who answers a path that several know. */
  readonly tellTaleHeader?: string
}

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(headers: Headers): string | undefined {
  return /^Bearer\s+(\S+)$/iu.exec(headers.authorization ?? '')?.[1]
}
