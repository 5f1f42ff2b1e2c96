import { openAiLikeErrors } from '../errors/openai_errors.js'
import { plainUsage } from '../formats/openai_chat_dialect.js'
import type { Usage } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

const usage = (counts: Usage): JsonObject => ({
  queue_time: 0.01,
  ...plainUsage(counts),
  prompt_time: 0.002,
  completion_time: 0.05,
  total_time: 0.052,
  ...(counts.reasoningTokens !== 0 && { completion_tokens_details: { reasoning_tokens: counts.reasoningTokens } }),
})

const groqId = (id: string) => `req_01${id.slice(0, 24)}`

export const groq = openAiCompatibleVendor({
  type: 'groq',
  label: 'Groq',
  basePath: '/openai/v1',
  models: ['llama-3.3-70b-versatile', 'llama-3.1-8b-instant', 'openai/gpt-oss-120b'],
  dialect: {
    replyId: (id) => `chatcmpl-${id}`,
    usage,
    reasoningMember: 'reasoning',
    envelope: (id, form) => ({
      system_fingerprint: 'fp_simulator',
      ...(form === 'reply' && { usage_breakdown: null, x_groq: { id: groqId(id) }, service_tier: 'on_demand' }),
    }),
    // Usage rides on the finish chunk in a member of its own, whether or not it was asked for.
    finishChunk: (reported, id) => ({ x_groq: { id: groqId(id), usage: reported } }),
  },
  error: openAiLikeErrors({
    invalid_key: [401, 'invalid_request_error', 'invalid_api_key', null, 'Invalid API Key'],
    rate_limited: [
      429,
      'tokens',
      'rate_limit_exceeded',
      null,
      'Rate limit reached for model `{model}` in organization `org_simulator` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Used 6000, Requested 512. Please try again in {seconds}s.',
    ],
    gone: [
      400,
      'invalid_request_error',
      'model_decommissioned',
      null,
      'The model `{model}` has been decommissioned and is no longer supported.',
    ],
    insufficient_quota: [
      400,
      'invalid_request_error',
      'blocked_api_access',
      null,
      'API access has been blocked because a spend limit was reached.',
    ],
    overloaded: [498, 'flex_tier_capacity_exceeded', 'capacity_exceeded', null, 'Flex tier capacity exceeded.'],
  }),
  waitHeaders: (seconds) => ({
    'retry-after': String(Math.ceil(seconds)),
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': `${seconds}s`,
  }),
})
