import type { ProviderConnection } from '@maester/model_gateway'
import type { EnvironmentVariables } from './environment.js'
import { ConfigurationError } from './errors.js'
import { KNOWN_PROVIDERS, type KnownProvider } from './known_providers.js'

/** The providers that have a key in the environment. Empty: the simulator answers for all of them. */
export type EnvironmentConnections = readonly ProviderConnection[]

export function connectionsFromEnvironment(variables: EnvironmentVariables): EnvironmentConnections {
  return KNOWN_PROVIDERS.flatMap((provider) => {
    const apiKeys = keysOf(provider, variables)
    return apiKeys.length === 0 ? [] : [connectionOf(provider, apiKeys, variables)]
  })
}

function keysOf(provider: KnownProvider, variables: EnvironmentVariables): string[] {
  const value = provider.keyVariables.map((variable) => variables[variable]).find((text) => text)
  return (value ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
}

function connectionOf(
  provider: KnownProvider,
  apiKeys: readonly string[],
  variables: EnvironmentVariables,
): ProviderConnection {
  const override = variables[provider.baseUrlVariable]
  return {
    name: provider.type,
    type: provider.type,
    apiKeys,
    baseUrl: override ? addressOf(provider.baseUrlVariable, override) : provider.baseUrl,
    // Whoever sets the address in the environment is the operator, and may mean a server on this machine.
    ...(override && { allowPrivateNetwork: true }),
  }
}

function addressOf(variable: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.search || url.hash) {
    throw new ConfigurationError('environment', [
      { where: variable, message: 'expects an http or https address without credentials, query or fragment' },
    ])
  }
  return text.replace(/\/+$/, '')
}
