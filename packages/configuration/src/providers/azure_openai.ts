import type { KnownProvider } from './known_provider.js'
import { operatorAddress, splitKeys } from './known_provider.js'

/** The endpoint is the resource's own: `https://<resource>.openai.azure.com`. */
export const azureOpenAi: KnownProvider = {
  type: 'azure_openai',
  variables: ['AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_VERSION'],
  connect({ AZURE_OPENAI_API_KEY, AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_VERSION }) {
    const apiKeys = splitKeys(AZURE_OPENAI_API_KEY)
    if (apiKeys.length === 0 || !AZURE_OPENAI_ENDPOINT) return undefined
    const { baseUrl, ...address } = operatorAddress('AZURE_OPENAI_ENDPOINT', AZURE_OPENAI_ENDPOINT)
    return {
      name: 'azure_openai',
      type: 'azure_openai',
      apiKeys,
      ...address,
      baseUrl: `${baseUrl.replace(/\/openai(\/v1)?$/, '')}/openai`,
      ...(AZURE_OPENAI_API_VERSION && { settings: { api_version: AZURE_OPENAI_API_VERSION } }),
    }
  },
}
