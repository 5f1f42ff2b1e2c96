import { createOpenAiCompatible } from './openai_compatible.js'

/** https://docs.ollama.com/api/openai-compatibility */
export const ollama = createOpenAiCompatible({
  type: 'ollama',
  noDeveloperRole: true,
  continuation: {},
  unsupported: [
    'logit_bias',
    'n',
    'parallel_tool_calls',
    'user',
    'metadata',
    'service_tier',
    'prompt_cache_key',
    'web_search',
    'file',
    'input_audio',
  ],
  failureRules: [
    { class: 'model_access', phrases: ['not found, try pulling it first', "model '"], statuses: [404] },
    {
      class: 'unsupported_capability',
      phrases: ['does not support tools', 'does not support chat', 'does not support thinking'],
    },
    { class: 'model_access', phrases: ['requires a subscription'], statuses: [403] },
    { class: 'overloaded', phrases: ['server busy'], statuses: [500, 503] },
  ],
})
