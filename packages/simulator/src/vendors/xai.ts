import { openAiLikeErrors } from '../errors/openai_errors.js'
import { sumOf, type Usage } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

const ticksPerToken = 5_000

/** xAI counts reasoning beside the completion, not in it: 12 + 2 + 340 reasoning gives a total of 354. */
function usage({ inputTokens, outputTokens, reasoningTokens, cacheReadTokens }: Usage): JsonObject {
  const total = sumOf(inputTokens, outputTokens, reasoningTokens)
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: total,
    prompt_tokens_details: {
      text_tokens: inputTokens,
      audio_tokens: 0,
      image_tokens: 0,
      cached_tokens: cacheReadTokens,
    },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    num_sources_used: 0,
    cost_in_usd_ticks: total * ticksPerToken,
  }
}

export const xai = openAiCompatibleVendor({
  type: 'xai',
  label: 'xAI',
  models: ['grok-4', 'grok-4-fast-reasoning', 'grok-3-mini'],
  dialect: {
    replyId: (id) => id,
    usage,
    streamedUsage: 'own_chunk',
    reasoningMember: 'reasoning_content',
    message: { refusal: null },
    envelope: () => ({ system_fingerprint: 'fp_simulator' }),
    choice: () => ({}),
  },
  // A wrong key is a 400 here, and errors are `{ code, error }`.
  error: openAiLikeErrors(
    {
      invalid_key: [
        400,
        'Client specified an invalid argument',
        null,
        null,
        'Incorrect API key provided. You can obtain an API key from https://console.x.ai.',
      ],
      missing_key: [401, 'Unauthenticated', null, null, 'No API key provided. Specify it in the Authorization header.'],
      model_not_found: [
        404,
        'Some requested entity was not found',
        null,
        null,
        'The model {model} does not exist or your team does not have access to it.',
      ],
      insufficient_quota: [
        429,
        'Some resource has been exhausted',
        null,
        null,
        'Your team has either used all available credits or reached its monthly spending limit.',
      ],
      rate_limited: [
        429,
        'Some resource has been exhausted',
        null,
        null,
        'Too many requests for team. Your team has hit its rate limit for {model}.',
      ],
      context_length: [
        400,
        'Client specified an invalid argument',
        null,
        null,
        "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
      ],
    },
    ({ type, message }) => ({ code: type, error: message }),
  ),
})
