import { createOpenAiCompatible } from './openai_compatible.js'

/** https://docs.vllm.ai/en/latest/serving/openai_compatible_server. Errors are flat, with the status as their code. */
export const vllm = createOpenAiCompatible({
  type: 'vllm',
  topKField: 'top_k',
  unsupported: ['metadata', 'service_tier', 'prompt_cache_key', 'web_search'],
  failureRules: [
    { class: 'model_access', codes: ['NotFoundError'], phrases: ['does not exist'] },
    { class: 'unsupported_capability', phrases: ['requires --enable-auto-tool-choice', 'is not a multimodal model'] },
  ],
})
