import { azureOpenAi } from './azure_openai.js'
import { bedrock } from './bedrock.js'
import { type KnownProvider, keyedProvider } from './known_provider.js'
import { ollama } from './ollama.js'
import { vertex } from './vertex.js'

/** Every provider that needs no file, with its address as its official SDK has it. */
export const KNOWN_PROVIDERS: readonly KnownProvider[] = [
  keyed('openai', 'OPENAI', 'https://api.openai.com/v1'),
  keyed('anthropic', 'ANTHROPIC', 'https://api.anthropic.com'),
  keyedProvider({
    type: 'gemini',
    keyVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    baseUrlVariable: 'GEMINI_BASE_URL',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  }),
  vertex,
  azureOpenAi,
  bedrock,
  keyed('xai', 'XAI', 'https://api.x.ai/v1'),
  keyed('mistral', 'MISTRAL', 'https://api.mistral.ai/v1'),
  keyed('deepseek', 'DEEPSEEK', 'https://api.deepseek.com'),
  keyed('groq', 'GROQ', 'https://api.groq.com/openai/v1'),
  keyed('cohere', 'COHERE', 'https://api.cohere.com/v2'),
  keyed('together', 'TOGETHER', 'https://api.together.xyz/v1'),
  keyed('openrouter', 'OPENROUTER', 'https://openrouter.ai/api/v1'),
  ollama,
]

/** `<PREFIX>_API_KEY` and `<PREFIX>_BASE_URL`. */
function keyed(type: string, prefix: string, baseUrl: string): KnownProvider {
  return keyedProvider({
    type,
    keyVariables: [`${prefix}_API_KEY`],
    baseUrlVariable: `${prefix}_BASE_URL`,
    baseUrl,
  })
}
