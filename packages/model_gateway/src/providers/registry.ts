import type { ProviderAdapter } from '../provider.js'
import { anthropic } from './anthropic.js'
import { openAi } from './openai.js'
import { openAiCompatible } from './openai_compatible.js'

/** Every wire format Maester speaks, by the `type` of a provider's configuration. */
export const providerAdapters: Readonly<Record<string, ProviderAdapter>> = Object.fromEntries(
  [openAi, openAiCompatible, anthropic].map((adapter) => [adapter.type, adapter]),
)

export function findAdapter(type: string): ProviderAdapter | undefined {
  return Object.hasOwn(providerAdapters, type) ? providerAdapters[type] : undefined
}
