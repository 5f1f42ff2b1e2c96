import { createOpenAiCompatible } from './openai_compatible.js'

/** https://docs.vllm.ai/en/latest/serving/openai_compatible_server. Errors are flat, with the status as their code. */
export const vllm = createOpenAiCompatible({
  type: 'vllm',
  topKField: 'top_k',
  unsupported: ['metadata', 'service_tier', 'prompt_cache_key', 'web_search'],
  failureRules: [
    { class: 'model_access', codes: ['NotFoundError'], phrases: ['does not exist'] },
    // The room for the answer, computed from an overlong prompt.
    { class: 'context_overflow', phrases: ['max_tokens must be at least 1, got -'] },
    { class: 'unsupported_capability', phrases: ['requires --enable-auto-tool-choice', 'is not a multimodal model'] },
  ],
})
