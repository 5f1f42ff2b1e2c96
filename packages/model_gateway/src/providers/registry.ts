import type { ProviderAdapter } from '../provider.js'
import { anthropic } from './anthropic.js'
import { azureOpenAi } from './azure_openai.js'
import { bedrock } from './bedrock.js'
import { cohere } from './cohere.js'
import { deepSeek } from './deepseek.js'
import { gemini } from './gemini.js'
import { groq } from './groq.js'
import { mistral } from './mistral.js'
import { ollama } from './ollama.js'
import { openAi } from './openai.js'
import { openAiCompatible } from './openai_compatible.js'
import { openAiResponses } from './openai_responses.js'
import { openRouter } from './openrouter.js'
import { together } from './together.js'
import { vertex } from './vertex.js'
import { vllm } from './vllm.js'
import { xai } from './xai.js'

const ADAPTERS: readonly ProviderAdapter[] = [
  openAi,
  openAiResponses,
  azureOpenAi,
  anthropic,
  gemini,
  vertex,
  bedrock,
  cohere,
  xai,
  mistral,
  deepSeek,
  groq,
  together,
  openRouter,
  ollama,
  vllm,
  openAiCompatible,
]

/** Every wire format Maester speaks, by the `type` of a provider's configuration. */
export const providerAdapters: Readonly<Record<string, ProviderAdapter>> = Object.fromEntries(
  ADAPTERS.map((adapter) => [adapter.type, adapter]),
)

export function findAdapter(type: string): ProviderAdapter | undefined {
  return Object.hasOwn(providerAdapters, type) ? providerAdapters[type] : undefined
}
