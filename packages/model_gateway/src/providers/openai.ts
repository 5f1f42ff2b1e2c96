import type { ProviderAdapter, ProviderConnection } from '../provider.js'
import { createOpenAiCompatible } from './openai_compatible.js'
import { forwardsResponses } from './openai_responses/forward_responses.js'
import { openAiResponses } from './openai_responses.js'

/** Models from before `max_completion_tokens`; every later one refuses `max_tokens` or may do so. */
const OLDER_MODEL = /^(?:ft:)?(?:gpt-3\.5|gpt-4|chatgpt-4o)/

export function openAiMaxTokensField(model: string): 'max_tokens' | 'max_completion_tokens' {
  return OLDER_MODEL.test(model) ? 'max_tokens' : 'max_completion_tokens'
}

/** https://platform.openai.com/docs/api-reference/chat */
export const openAi: ProviderAdapter = withResponses(
  createOpenAiCompatible({ type: 'openai', maxTokensField: openAiMaxTokensField, takesAllOfOpenAi: true }),
)

/** OpenAI itself serves responses beside chat completions; others that are reached by its name may not. */
function withResponses(adapter: ProviderAdapter): ProviderAdapter {
  const openai_responses = { ...forwardsResponses(adapter.type, isOpenAi), reader: openAiResponses }
  return { ...adapter, forwards: { ...adapter.forwards, openai_responses } }
}

function isOpenAi({ baseUrl, simulated }: ProviderConnection): boolean {
  return simulated === true || /^https:\/\/([a-z]+\.)?api\.openai\.com\//.test(`${baseUrl}/`)
}
