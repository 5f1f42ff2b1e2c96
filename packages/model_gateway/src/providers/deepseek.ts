import type { Usage } from '@maester/cost_meter'
import type { ReasoningOptions } from '../completion_request.js'
import { readOpenAiUsage } from '../usage/openai_usage.js'
import { tokenCount } from '../usage/token_count.js'
import { definedFields, type JsonObject } from './json_value.js'
import { refuseThinkingBudget } from './openai_chat/encode_request.js'
import { createOpenAiCompatible } from './openai_compatible.js'
import type { UnsupportedParameters } from './unsupported_parameters.js'

/** https://api-docs.deepseek.com/api/create-chat-completion */
export const deepSeek = createOpenAiCompatible({
  type: 'deepseek',
  noDeveloperRole: true,
  stringContentOnly: true,
  embeddingsPath: null,
  unsupported: [
    'seed',
    'logit_bias',
    'n',
    'json_schema',
    'parallel_tool_calls',
    'user',
    'metadata',
    'service_tier',
    'prompt_cache_key',
    'web_search',
    'image',
    'file',
    'input_audio',
  ],
  encodeReasoning,
  // Between a tool call and its result the thinking must come back. https://api-docs.deepseek.com/guides/thinking_mode
  replayReasoning: (parts) => ({ reasoning_content: parts.map((part) => part.text).join('') }),
  readUsage: readDeepSeekUsage,
  finishReasons: new Map([['insufficient_system_resource', 'error']]),
  failureRules: [{ class: 'model_access', phrases: ['model not exist'], statuses: [400, 404] }],
})

function encodeReasoning(reasoning: ReasoningOptions, unsupported: UnsupportedParameters): JsonObject {
  refuseThinkingBudget(reasoning, unsupported)
  if (reasoning.effort === 'none') return { thinking: { type: 'disabled' } }
  return definedFields({ thinking: { type: 'enabled' }, reasoning_effort: reasoning.effort })
}

function readDeepSeekUsage(raw: JsonObject, serviceTier?: string): Usage {
  const usage = readOpenAiUsage(raw, serviceTier)
  const cacheReadTokens = tokenCount(raw.prompt_cache_hit_tokens)
  return cacheReadTokens === undefined ? usage : { ...usage, cacheReadTokens }
}
