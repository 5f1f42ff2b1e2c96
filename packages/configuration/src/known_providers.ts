/** How a provider is set up from environment variables, without a file. */
export interface KnownProvider {
  /** Name in `provider/model`, and the wire format's name in the gateway's registry. */
  readonly type: string
  /** The first of these that is set holds the key, or several keys separated by commas. */
  readonly keyVariables: readonly string[]
  readonly baseUrlVariable: string
  readonly baseUrl: string
}

/**
 * Addresses as the providers document them (read 2026-11-21): platform.openai.com/docs/api-reference,
 * docs.anthropic.com/en/api, ai.google.dev/api, docs.x.ai/docs/api-reference, docs.mistral.ai/api,
 * api-docs.deepseek.com, console.groq.com/docs/openai, docs.cohere.com/reference, docs.together.ai/reference,
 * openrouter.ai/docs/api-reference.
 */
export const KNOWN_PROVIDERS: readonly KnownProvider[] = [
  {
    type: 'openai',
    keyVariables: ['OPENAI_API_KEY'],
    baseUrlVariable: 'OPENAI_BASE_URL',
    baseUrl: 'https://api.openai.com/v1',
  },
  {
    type: 'anthropic',
    keyVariables: ['ANTHROPIC_API_KEY'],
    baseUrlVariable: 'ANTHROPIC_BASE_URL',
    baseUrl: 'https://api.anthropic.com',
  },
]
