import type { AccessTokens } from '../access_tokens.js'
import { GatewayError } from '../errors.js'
import type { GoogleServiceAccount, ProviderConnection } from '../provider.js'
import type { Transport } from '../transport/transport.js'
import { TransportError } from '../transport/transport_error.js'
import { readTokenReply, tokenFailure, tokenRequest } from './google_service_account.js'
import { createTokenCache, type TokenCache, type TokenGrant } from './token_cache.js'

export interface AccessTokensDependencies {
  readonly connections: readonly ProviderConnection[]
  readonly transport: Pick<Transport, 'send'>
  readonly now: () => Date
  readonly monotonicMs: () => number
}

const EXCHANGE_TIMEOUTS = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 10_000 }

/** Throws `GatewayError` `invalid_value` when a token address is not `https` and its connection may not be private. */
export function createAccessTokens(dependencies: AccessTokensDependencies): AccessTokens {
  const caches = new Map<string, TokenCache>()
  const closing = new AbortController()
  for (const connection of dependencies.connections) {
    const { name, credentials } = connection
    if (credentials === undefined) continue
    requireSafeAddress(connection, credentials)
    const exchange = () => exchangeToken(dependencies, connection, credentials, closing.signal)
    caches.set(name, createTokenCache({ exchange, monotonicMs: dependencies.monotonicMs }))
  }
  return {
    get: ({ name }) => caches.get(name)?.get(),
    drop: ({ name }, token) => caches.get(name)?.drop(token),
    close: () => closing.abort(),
  }
}

function requireSafeAddress(connection: ProviderConnection, { tokenUrl }: GoogleServiceAccount): void {
  const protocol = URL.canParse(tokenUrl) ? new URL(tokenUrl).protocol : undefined
  if (protocol === 'https:' || (protocol === 'http:' && mayBePrivate(connection))) return
  const { name } = connection
  throw new GatewayError('invalid_value', `The token address of the provider ${name} must be https.`, false, {
    param: `providers.${name}.credentials`,
  })
}

const mayBePrivate = ({ allowPrivateNetwork, simulated }: ProviderConnection) =>
  allowPrivateNetwork === true || simulated === true

async function exchangeToken(
  { transport, now }: AccessTokensDependencies,
  connection: ProviderConnection,
  account: GoogleServiceAccount,
  signal: AbortSignal,
): Promise<TokenGrant> {
  try {
    const { baseUrl, request } = tokenRequest(account, now())
    const address = { baseUrl, allowPrivateNetwork: mayBePrivate(connection) }
    const reply = await transport.send({ connection: address, request, timeouts: EXCHANGE_TIMEOUTS, signal })
    return readTokenReply(reply)
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) }
  }
}

/** What is thrown while signing may quote the key, so none of it is told. */
function failureOf(error: unknown) {
  if (!(error instanceof TransportError)) return tokenFailure('credential', 'the assertion could not be signed')
  const { message, providerCode, hopelessHere } = error.failure
  return {
    ...tokenFailure('network', message),
    ...(providerCode !== undefined && { providerCode }),
    ...(hopelessHere !== undefined && { hopelessHere }),
  }
}
