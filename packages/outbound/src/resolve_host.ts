import { promises as dns } from 'node:dns'
import { isIP } from 'node:net'
import { OutboundError } from './errors.js'

export interface HostAddress {
  readonly address: string
  readonly family: 4 | 6
}

/** Every address of a name, the preferred first. */
export type ResolveHost = (hostname: string) => Promise<readonly HostAddress[]>

/** As the machine resolves names: hosts file, then name servers. */
export const resolveBySystem: ResolveHost = async (hostname) =>
  (await dns.lookup(hostname, { all: true, verbatim: true })).map(toAddress)

/**
 * The one address to connect to. A name with any address that is not allowed is refused whole: which of them a second
 * look-up gave would be a matter of luck.
 */
export async function resolveAllowed(
  hostname: string,
  resolve: ResolveHost,
  allowsAddress: (address: string) => boolean,
): Promise<HostAddress> {
  const family = isIP(hostname)
  const addresses = family === 0 ? await lookUp(hostname, resolve) : [{ address: hostname, family: family as 4 | 6 }]
  const [first] = addresses
  if (!first) throw new OutboundError('unresolved', 'The host name has no address.')
  if (!addresses.every(({ address }) => allowsAddress(address))) {
    throw new OutboundError('address_refused', 'The host does not have public addresses only.')
  }
  return first
}

async function lookUp(hostname: string, resolve: ResolveHost): Promise<readonly HostAddress[]> {
  try {
    return await resolve(hostname)
  } catch (cause) {
    throw new OutboundError('unresolved', 'The host name could not be resolved.', { cause })
  }
}

function toAddress({ address, family }: { readonly address: string; readonly family: number }): HostAddress {
  return { address, family: family === 6 ? 6 : 4 }
}
