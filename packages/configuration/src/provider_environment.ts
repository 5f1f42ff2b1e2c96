import type { ProviderConnection } from '@maester/model_gateway'
import type { EnvironmentVariables } from './environment.js'
import { KNOWN_PROVIDERS } from './providers/registry.js'

/** The providers the environment makes available. Empty: the simulator answers for all of them. */
export type EnvironmentConnections = readonly ProviderConnection[]

export function connectionsFromEnvironment(variables: EnvironmentVariables): EnvironmentConnections {
  return KNOWN_PROVIDERS.flatMap((provider) => provider.connect(variables) ?? [])
}
