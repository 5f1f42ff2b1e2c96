import { asObject, type JsonObject } from './json_value.js'
import { createOpenAiCompatible } from './openai_compatible.js'

/** https://console.groq.com/docs/api-reference */
export const groq = createOpenAiCompatible({
  type: 'groq',
  maxTokensField: () => 'max_completion_tokens',
  embeddingsPath: null,
  // https://console.groq.com/docs/prefilling
  continuation: {},
  unsupported: [
    'logit_bias',
    'logprobs',
    'top_logprobs',
    'n',
    'metadata',
    'prompt_cache_key',
    'web_search',
    'file',
    'input_audio',
  ],
  findUsage,
  failureRules: [
    { class: 'quota_exhausted', codes: ['blocked_api_access'] },
    { class: 'credential', codes: ['organization_restricted'] },
    { class: 'model_access', codes: ['model_terms_required'] },
    // The model wrote a call or JSON that does not parse. It has worked, and another try may do better.
    { class: 'server_error', codes: ['tool_use_failed', 'json_validate_failed', 'output_parse_failed'], charged: true },
    { class: 'overloaded', statuses: [498] },
  ],
})

/** Beside `usage` the last chunk has, and sometimes only has, `x_groq.usage`. */
function findUsage(body: JsonObject): JsonObject | undefined {
  return asObject(body.usage) ?? asObject(asObject(body.x_groq)?.usage)
}
