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
import { openRouter } from './openrouter.js'
import { simulatorVendor } from './own.js'
import { together } from './together.js'
import type { Vendor } from './vendor.js'
import { vertex } from './vertex.js'
import { vllm } from './vllm.js'
import { xai } from './xai.js'

/** Every provider. For a path without a provider's prefix, the first that knows the path answers. */
export const vendors: readonly Vendor[] = [
  openAi,
  anthropic,
  gemini,
  vertex,
  bedrock,
  cohere,
  azureOpenAi,
  xai,
  mistral,
  deepSeek,
  groq,
  together,
  openRouter,
  ollama,
  vllm,
  openAiCompatible,
  simulatorVendor,
]
