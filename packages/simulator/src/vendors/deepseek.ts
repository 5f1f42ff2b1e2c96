import { openAiLikeErrors } from '../errors/openai_errors.js'
import { completionTokens } from '../formats/openai_chat_dialect.js'
import { sumOf, type Usage } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

function usage(counts: Usage): JsonObject {
  const { inputTokens, cacheReadTokens, reasoningTokens } = counts
  const completion = completionTokens(counts)
  return {
    prompt_tokens: inputTokens,
    completion_tokens: completion,
    total_tokens: sumOf(inputTokens, completion),
    prompt_tokens_details: { cached_tokens: cacheReadTokens },
    ...(reasoningTokens !== 0 && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
    prompt_cache_hit_tokens: cacheReadTokens,
    prompt_cache_miss_tokens: sumOf(inputTokens) - sumOf(cacheReadTokens),
  }
}

export const deepSeek = openAiCompatibleVendor({
  type: 'deepseek',
  label: 'DeepSeek',
  basePath: '',
  root: '(?:/v1|/beta)?',
  models: ['deepseek-chat', 'deepseek-reasoner'],
  dialect: {
    replyId: (id) => `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-a${id.slice(17, 20)}-${id.slice(20)}`,
    usage,
    streamedUsage: 'finish_chunk',
    reasoningMember: 'reasoning_content',
    envelope: () => ({ system_fingerprint: 'fp_simulator' }),
  },
  error: openAiLikeErrors({
    invalid_key: [
      401,
      'authentication_error',
      'invalid_request_error',
      null,
      'Authentication Fails, Your api key: ****alid is invalid',
    ],
    payment_required: [402, 'unknown_error', 'invalid_request_error', null, 'Insufficient Balance'],
    insufficient_quota: [402, 'unknown_error', 'invalid_request_error', null, 'Insufficient Balance'],
    model_not_found: [400, 'invalid_request_error', 'invalid_request_error', null, 'Model Not Exist'],
    context_length: [
      400,
      'invalid_request_error',
      'invalid_request_error',
      null,
      "This model's maximum context length is 131072 tokens. However, you requested 140000 tokens. Please reduce the length of the messages or completion.",
    ],
    content_filter: [400, 'invalid_request_error', 'invalid_request_error', null, 'Content Exists Risk'],
  }),
})
