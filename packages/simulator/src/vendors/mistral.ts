import { openAiLikeErrors } from '../errors/openai_errors.js'
import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

export const mistral = openAiCompatibleVendor({
  type: 'mistral',
  label: 'Mistral',
  models: ['mistral-large-latest', 'mistral-small-latest', 'mistral-embed'],
  headers: ({ id }) => ({ 'mistral-correlation-id': id }),
  dialect: {
    replyId: (id) => id,
    toolCallId: (id) => id.slice(-9),
    streamedUsage: 'finish_chunk',
    toolPieceName: '',
    choice: () => ({}),
  },
  error: openAiLikeErrors(
    {
      missing_key: [401, 'unauthorized', null, null, 'Unauthorized'],
      invalid_key: [401, 'unauthorized', null, null, 'Unauthorized'],
      unauthorized: [401, 'unauthorized', null, null, 'Unauthorized'],
      model_not_found: [400, 'invalid_model', '1500', null, 'Invalid model: {model}'],
      rate_limited: [429, 'rate_limited', '1300', null, 'Rate limit exceeded'],
      overloaded: [
        429,
        'service_tier_capacity_exceeded',
        '3505',
        null,
        'Service tier capacity exceeded for this model.',
      ],
      context_length: [
        400,
        'invalid_request_prompt_too_long',
        '3051',
        null,
        'Prompt contains 140000 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
      ],
      server_error: [500, 'internal_server_error', '1000', null, 'Internal server error'],
    },
    ({ message, type, param, code }, status) =>
      status === 401 ? { detail: message } : { object: 'error', message, type, param, code },
  ),
})
