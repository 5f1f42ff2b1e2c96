import { createOpenAiCompatible } from './openai_compatible.js'

/** https://docs.together.ai/reference/chat-completions-1 */
export const together = createOpenAiCompatible({
  type: 'together',
  topKField: 'top_k',
  noDeveloperRole: true,
  unsupported: [
    'parallel_tool_calls',
    'user',
    'metadata',
    'service_tier',
    'prompt_cache_key',
    'web_search',
    'file',
    'input_audio',
  ],
  finishReasons: new Map([['eos', 'stop']]),
  failureRules: [
    { class: 'model_access', codes: ['dedicated_endpoint_not_running'] },
    { class: 'context_overflow', phrases: ['tokens + `max_new_tokens` must be <='], statuses: [403] },
  ],
})
