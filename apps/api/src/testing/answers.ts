import type { CompletionAnswer, CompletionInput } from '@maester/completion'
import type { AnswerSource } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'

export const testSource: AnswerSource = { provider: 'openai', model: 'gpt-4.1-mini', simulated: true }

/** The answer a real pipeline would give to a simple request, with figures that can be checked by hand. */
export function answerTo(input: CompletionInput, { requestId, traceId }: RequestContext): CompletionAnswer {
  const model = input.model ?? 'gpt-4.1-mini'
  return {
    request_id: requestId,
    trace_id: traceId,
    provider: 'openai',
    model,
    simulated: true,
    content: 'Hello there.',
    finish_reason: 'stop',
    usage: {
      input_tokens: 40,
      output_tokens: 48,
      total_tokens: 88,
      cache_read_tokens: null,
      cache_write_tokens: null,
      reasoning_tokens: null,
    },
    cost: {
      model,
      input_tokens: 40,
      output_tokens: 48,
      total_tokens: 88,
      input_cost_usd: '0.000016',
      output_cost_usd: '0.000077',
      total_cost_usd: '0.000093',
      total_cost_usd_exact: '0.0000928',
      price_status: 'priced',
      unit: 'USD',
    },
    budget: { enabled: false },
    evaluation: {
      status: 'pass',
      reliability_score: 1,
      metrics: [{ name: 'non_empty', score: 1, passed: true, reason: null }],
    },
    routing: {
      requested_model: model,
      fallback_used: false,
      strategy: 'priority',
      attempts: [{ attempt_id: 'att_1', provider: 'openai', model, outcome: 'ok', duration_ms: 12 }],
    },
    citations: [],
  }
}
