import { openAiLikeErrors } from '../errors/openai_errors.js'
import { openAiUsage } from '../formats/openai_chat_dialect.js'
import { sumOf, type Usage } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import { sseComment } from '../sse.js'
import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

const usdPerToken = 0.000_001

/** OpenRouter's usage carries the price it charged, in USD. */
function usage(counts: Usage): JsonObject {
  const cost = Number((sumOf(counts.inputTokens, counts.outputTokens, counts.reasoningTokens) * usdPerToken).toFixed(9))
  return { ...openAiUsage(counts), cost, is_byok: false, cost_details: { upstream_inference_cost: null } }
}

const processing = { kind: 'aside', bytes: sseComment('OPENROUTER PROCESSING') } as const
const generationId = (id: string) => `gen-${id.slice(0, 24)}`

export const openRouter = openAiCompatibleVendor({
  type: 'openrouter',
  label: 'OpenRouter',
  basePath: '/api/v1',
  models: ['openai/gpt-4.1-mini', 'anthropic/claude-haiku-4.5'],
  headers: ({ id }) => ({ 'x-generation-id': generationId(id) }),
  dialect: {
    replyId: generationId,
    usage,
    streamedUsage: 'own_chunk',
    reasoningMember: 'reasoning',
    message: { refusal: null },
    envelope: () => ({ provider: 'Simulator' }),
    choice: (finish) => ({ logprobs: null, native_finish_reason: finish }),
    preamble: () => [processing, processing],
  },
  error: openAiLikeErrors(
    {
      missing_key: [401, '', null, null, 'No auth credentials found'],
      invalid_key: [401, '', null, null, 'User not found.'],
      model_not_found: [400, '', null, null, '{model} is not a valid model ID'],
      insufficient_quota: [
        402,
        '',
        null,
        null,
        'This request requires more credits, or fewer max_tokens. To increase, visit https://openrouter.ai/settings/credits',
      ],
      forbidden: [403, '', null, null, 'Key limit exceeded (total limit).'],
      rate_limited: [429, '', null, null, 'Provider returned error'],
    },
    ({ message }, status) => {
      const fromProvider = status === 429 || status >= 500
      const metadata = fromProvider ? { metadata: { provider_name: 'Simulator', raw: message } } : {}
      return { error: { message, code: status, ...metadata }, user_id: 'user_simulator' }
    },
  ),
})
