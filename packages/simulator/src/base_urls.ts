import { vendors } from './vendors/registry.js'

/** The provider types the simulator speaks for. */
export const providerTypes: readonly string[] = vendors.map((vendor) => vendor.type)

/**
 * The address to use where the provider's own base URL would stand; it ends where theirs does, with `/v1` for OpenAI
 * and without for Anthropic. Throws for a provider type the simulator does not know.
 */
export function simulatorBaseUrl(simulatorUrl: string, providerType: string): string {
  const vendor = vendors.find(({ type }) => type === providerType)
  if (!vendor)
    throw new Error(`The simulator knows no provider type "${providerType}". It knows ${providerTypes.join(', ')}.`)
  return `${simulatorUrl}/${vendor.type}${vendor.basePath}`
}
