import type { ProviderConnection } from '@maester/model_gateway'
import type { EnvironmentVariables } from '../environment.js'
import { ConfigurationError } from '../errors.js'

/** A provider that can be set up from environment variables alone, without a file. */
export interface KnownProvider {
  /** Name in `provider/model`, and the wire format's name in the gateway's registry. */
  readonly type: string
  /** Every variable it reads, the one that makes it available first. */
  readonly variables: readonly string[]
  /** The provider's own address; absent when each customer has one of their own. */
  readonly baseUrl?: string
  /** Settings the simulator answers under. */
  readonly simulatedSettings?: Readonly<Record<string, string>>
  /** `undefined` when the variables do not make it available. Throws `ConfigurationError` when they are unreadable. */
  connect(variables: EnvironmentVariables): ProviderConnection | undefined
}

export interface KeyedProvider {
  readonly type: string
  /** The first of these that is set holds the key, or several keys separated by commas. */
  readonly keyVariables: readonly string[]
  readonly baseUrlVariable: string
  readonly baseUrl: string
}

/** A provider that needs a key and nothing else. */
export function keyedProvider({ type, keyVariables, baseUrlVariable, baseUrl }: KeyedProvider): KnownProvider {
  return {
    type,
    baseUrl,
    variables: [...keyVariables, baseUrlVariable],
    connect(variables) {
      const keyVariable = keyVariables.find((variable) => variables[variable])
      if (keyVariable === undefined) return undefined
      const apiKeys = splitKeys(variables[keyVariable])
      if (apiKeys.length === 0) refuse(keyVariable, 'expects a key, or several separated by commas')
      const given = variables[baseUrlVariable]
      return { name: type, type, apiKeys, ...(given ? operatorAddress(baseUrlVariable, given) : { baseUrl }) }
    },
  }
}

export function splitKeys(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
}

/** Whoever sets an address in the environment is the operator, and may mean a server on this machine. */
export function operatorAddress(
  variable: string,
  text: string,
): Pick<ProviderConnection, 'baseUrl' | 'allowPrivateNetwork'> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.search || url.hash) {
    refuse(variable, 'expects an http or https address without credentials, query or fragment')
  }
  return { baseUrl: text.replace(/\/+$/, ''), allowPrivateNetwork: true }
}

/** It becomes a part of the host's name, so that anything else in it would lead elsewhere. */
export function requireRegion(variable: string, text: string): void {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) refuse(variable, 'expects the name of a region, like europe-west4')
}

function refuse(variable: string, message: string): never {
  throw new ConfigurationError('environment', [{ where: variable, message }])
}
