import type { GatewayCall } from '../gateway.js'
import type { ProviderConnection } from '../provider.js'
import type { GatewaySettings } from '../settings.js'
import type { FakeUpstream } from './fake_upstream.js'

/** "Hello" to the model `all`. */
export const plainCall: GatewayCall = {
  kind: 'completion',
  request: { model: 'all', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
}

/** A connection of type `plain` to a fake upstream, with the key `key-1`. */
export function plainConnection(
  upstream: Pick<FakeUpstream, 'url'>,
  name: string,
  more: Partial<ProviderConnection> = {},
): ProviderConnection {
  return { name, type: 'plain', baseUrl: upstream.url, apiKeys: ['key-1'], allowPrivateNetwork: true, ...more }
}

/** Connections `a`, `b`, `c`, … to the upstreams, and the alias `all` over a model of each, in order. */
export function plainSettings(
  upstreams: readonly Pick<FakeUpstream, 'url'>[],
  more: Partial<ProviderConnection> = {},
): Pick<GatewaySettings, 'connections' | 'aliases'> {
  const connections = upstreams.map((upstream, index) =>
    plainConnection(upstream, String.fromCharCode('a'.charCodeAt(0) + index), more),
  )
  const targets = connections.map(({ name }) => ({ target: `${name}/m` }))
  return { connections, aliases: { all: { targets, strategy: 'priority' } } }
}
