import { createOpenAiCompatible } from './openai_compatible.js'

/** Models from before `max_completion_tokens`; every later one refuses `max_tokens` or may do so. */
const OLDER_MODEL = /^(?:ft:)?(?:gpt-3\.5|gpt-4|chatgpt-4o)/

export function openAiMaxTokensField(model: string): 'max_tokens' | 'max_completion_tokens' {
  return OLDER_MODEL.test(model) ? 'max_tokens' : 'max_completion_tokens'
}

/** https://platform.openai.com/docs/api-reference/chat */
export const openAi = createOpenAiCompatible({ type: 'openai', maxTokensField: openAiMaxTokensField })
