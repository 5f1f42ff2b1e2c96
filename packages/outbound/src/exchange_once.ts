import type { Readable } from 'node:stream'
import { Client } from 'undici'
import { OutboundError } from './errors.js'
import type { Step } from './follow_redirect.js'
import type { Destination } from './read_url.js'
import type { HostAddress } from './resolve_host.js'

export interface StepAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable
  /** Drops the connection, and what of the body was not read. */
  close(): Promise<void>
}

/**
 * Sends one step over a connection of its own, to `address` whatever the name means by now; the name still goes into the
 * host header and the certificate check.
 */
export async function exchangeOnce(
  { method, headers, body }: Step,
  { url }: Destination,
  { address, family }: HostAddress,
  signal: AbortSignal,
): Promise<StepAnswer> {
  const client = new Client(url.origin, {
    connect: {
      lookup: (_hostname, { all }, callback) => {
        if (all) callback(null, [{ address, family }])
        else callback(null, address, family)
      },
    },
    maxHeaderSize: 16_384,
    pipelining: 0,
  })
  try {
    const answer = await client.request({
      path: `${url.pathname}${url.search}`,
      method: method as 'GET',
      headers,
      body: body ?? null,
      signal,
    })
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.body,
      async close() {
        answer.body.on('error', () => {})
        await client.destroy()
      },
    }
  } catch (cause) {
    await client.destroy()
    throw new OutboundError('unreachable', 'The host could not be reached.', { cause })
  }
}
