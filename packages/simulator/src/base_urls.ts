import { vendors } from './vendors/registry.js'

/** The provider types the simulator speaks for. */
export const providerTypes: readonly string[] = vendors.map((vendor) => vendor.type)

/**
 * The address to use where the one of the provider's official SDK would stand, with the version where that has one:
 * `…/openai/v1`, `…/anthropic`, `…/gemini/v1beta`, `…/azure_openai/openai`, `…/bedrock`. Throws for a provider type
 * the simulator does not know.
 */
export function simulatorBaseUrl(simulatorUrl: string, providerType: string): string {
  const vendor = vendors.find(({ type }) => type === providerType)
  if (!vendor)
    throw new Error(`The simulator knows no provider type "${providerType}". It knows ${providerTypes.join(', ')}.`)
  return `${simulatorUrl}/${vendor.type}${vendor.basePath}`
}
