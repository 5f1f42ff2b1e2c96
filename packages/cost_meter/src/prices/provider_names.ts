/** Maester's provider types whose prices the catalogue lists under another name. */
const CATALOGUE_NAMES: Readonly<Record<string, string>> = {
  azure_openai: 'azure',
  gemini: 'google',
  vertex: 'google',
  bedrock: 'aws',
  xai: 'x-ai',
}

/**
 * Providers that sell another vendor's models at the vendor's own list price, so that the vendor's entry stands in
 * where theirs is missing. Azure lists OpenAI's and Anthropic's models at their price (global deployments), Vertex
 * lists Anthropic's (global endpoint). Azure's DeepSeek, xAI and Kimi prices differ from the vendors': not here.
 * https://azure.microsoft.com/pricing/details/cognitive-services/openai-service/
 * https://cloud.google.com/vertex-ai/generative-ai/pricing
 */
const SELLS_AT_LIST_PRICE_OF: Readonly<Record<string, readonly string[]>> = {
  azure: ['openai', 'anthropic'],
  google: ['anthropic'],
}

/** The catalogue's name for a provider type (`gemini` → `google`); its own name where nothing else is known. */
export function toCatalogueProvider(providerType: string): string {
  const name = providerType.toLowerCase()
  return CATALOGUE_NAMES[name] ?? name
}

export function vendorsSoldAtListPrice(catalogueProvider: string): readonly string[] {
  return SELLS_AT_LIST_PRICE_OF[catalogueProvider] ?? []
}
