import type { AttemptSequel } from '@maester/model_gateway'

/** Token counts; `null` says "not reported by the provider". */
export interface AnswerUsage {
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly total_tokens: number | null
  readonly cache_read_tokens: number | null
  readonly cache_write_tokens: number | null
  readonly reasoning_tokens: number | null
}

/** Money as decimal USD strings. Six places rounded half-up; `_exact` is not rounded. `null`: unknown. */
export interface AnswerCost {
  readonly model: string
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly total_tokens: number | null
  readonly input_cost_usd: string | null
  readonly output_cost_usd: string | null
  readonly total_cost_usd: string | null
  readonly total_cost_usd_exact: string | null
  readonly price_status: 'priced' | 'unpriced' | 'usage_unknown'
  readonly unit: 'USD'
}

export interface AnswerEstimate {
  readonly model: string
  readonly estimated_input_tokens: number
  readonly estimated_output_tokens: number
  readonly estimated_total_tokens: number
  readonly estimated_input_cost_usd: string | null
  readonly estimated_output_cost_usd: string | null
  readonly estimated_total_cost_usd: string | null
}

export interface AnswerBudgetPolicy {
  readonly max_cost_usd: string | null
  readonly limit_usd: string | null
  readonly window: 'day' | 'week' | 'month' | 'total' | null
  readonly mode: 'hard' | 'downgrade' | 'soft' | 'shadow'
  readonly allow_fallback_to_cheaper_model: boolean
}

export interface AnswerBudgetDecision {
  readonly enabled: true
  readonly scope_key: string
  readonly policy: AnswerBudgetPolicy
  readonly allowed: boolean
  readonly decision: 'allowed' | 'downgraded' | 'blocked'
  readonly reason: string
  readonly effective_model: string
  readonly fallback_applied: boolean
  readonly estimate: AnswerEstimate
  readonly actual_total_cost_usd: string | null
  readonly ledger: { readonly scope_key: string; readonly request_count: number; readonly total_cost_usd: string }
}

export type AnswerBudget = { readonly enabled: false } | AnswerBudgetDecision

export interface AnswerMetric {
  readonly name: string
  readonly score: number | null
  readonly passed: boolean | null
  readonly reason: string | null
}

export interface AnswerEvaluation {
  readonly status: 'pass' | 'fail' | 'error'
  readonly reliability_score: number | null
  readonly metrics: readonly AnswerMetric[]
}

export interface AnswerAttempt {
  readonly attempt_id: string
  readonly provider: string
  readonly model: string
  /** What the provider calls the model that answered, where that is not `model`. */
  readonly upstream_model?: string
  readonly outcome: 'ok' | 'failed' | 'cancelled'
  readonly failure_class?: string
  readonly status?: number
  readonly duration_ms: number
  /** It broke off, what it had said was delivered, and the attempts after it went on from there. */
  readonly continued?: true
  /** Fingerprint of the provider's key it was made with. */
  readonly key_id?: string
  /** What was done about a failure. */
  readonly next?: AttemptSequel
}

export interface AnswerRouting {
  readonly requested_model: string
  readonly fallback_used: boolean
  readonly strategy: string
  /** Who answered, where the alias has a canary. */
  readonly arm?: 'canary' | 'stable'
  /** The announced end of the model that answered, where one is known. */
  readonly deprecation?: AnswerDeprecation
  readonly attempts: readonly AnswerAttempt[]
}

/** Times in ISO 8601, UTC. */
export interface AnswerDeprecation {
  readonly deprecated_at: string | null
  readonly retires_at: string
  readonly replacement: string | null
  /** Where the provider announces such ends, or `settings`. */
  readonly source: string
}

/** What every answer says of itself, in the words of the HTTP surface. */
export interface CallAnswer {
  readonly request_id: string
  readonly trace_id: string
  readonly provider: string
  readonly model: string
  readonly simulated: boolean
  readonly usage: AnswerUsage
  readonly cost: AnswerCost
  readonly budget: AnswerBudget
  readonly routing: AnswerRouting
}

export interface AnswerToolCall {
  readonly id: string
  readonly name: string
  /** JSON as the model wrote it. */
  readonly arguments: string
}

/** The answer of a completion. */
export interface CompletionAnswer extends CallAnswer {
  readonly content: string
  readonly finish_reason: string
  readonly evaluation: AnswerEvaluation
  /** Absent when the model called none. */
  readonly tool_calls?: readonly AnswerToolCall[]
  readonly citations: readonly Readonly<Record<string, unknown>>[]
  readonly prompt_name?: string
  readonly prompt_version?: string
  readonly prompt_hash?: string
}

/** What is told and recorded of embeddings: not the vectors, which are large and say nothing to a reader. */
export interface EmbeddingAnswer extends CallAnswer {
  readonly embeddings: { readonly count: number; readonly dimensions: number }
}
