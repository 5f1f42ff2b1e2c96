import { vendors } from './vendors/registry.js'

/** The provider types the simulator speaks for. */
export const providerTypes: readonly string[] = vendors.map((vendor) => vendor.type)

/**
 * The address to use where the provider's own would stand. It ends where theirs usually does: `…/openai/v1`,
 * `…/anthropic`, `…/gemini/v1beta`, `…/vertex/v1`, `…/azure_openai/openai`, `…/bedrock`, `…/cohere/v2`. Throws for a
 * provider type the simulator does not know.
 */
export function simulatorBaseUrl(simulatorUrl: string, providerType: string): string {
  const vendor = vendors.find(({ type }) => type === providerType)
  if (!vendor)
    throw new Error(`The simulator knows no provider type "${providerType}". It knows ${providerTypes.join(', ')}.`)
  return `${simulatorUrl}/${vendor.type}${vendor.basePath}`
}
