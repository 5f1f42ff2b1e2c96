import type { RequestContext } from '@maester/observability'
import type { RequestRecord } from '../ports/request_store.js'

export interface ReplayOverrides {
  readonly model?: string
  readonly promptVersion?: string
}

/** How a replayed answer differs from the recorded one. `null`: one side has no such figure. */
export interface ReplayComparison {
  readonly content_exact_match: boolean
  readonly original_content_length: number
  readonly replayed_content_length: number
  readonly content_length_delta: number
  readonly same_provider: boolean
  readonly same_model: boolean
  readonly original_provider: string | null
  readonly replayed_provider: string
  readonly original_model: string | null
  readonly replayed_model: string
  readonly original_reliability_score: number | null
  readonly replayed_reliability_score: number | null
  readonly reliability_score_delta: number | null
}

export interface ReplayResult {
  /** Of the request that was run again. The replay has one of its own, in `replayed_response`. */
  readonly request_id: string
  readonly original: Readonly<Record<string, unknown>>
  readonly replayed_response: Readonly<Record<string, unknown>>
  readonly comparison: ReplayComparison
  readonly replayed_at: string
}

/** Runs recorded requests again, through the same pipeline, and says what changed. */
export interface ReplayService {
  /** The record a replay starts from; `undefined` when the tenant has no such request. */
  find(key: { readonly tenantId: string; readonly requestId: string }): Promise<RequestRecord | undefined>
  /**
   * Throws `CompletionError` `not_found` when there is no such request, `invalid_value` when it never got as far as an
   * answer or its record does not hold enough to send it again, and `content_not_stored` when it holds no content.
   */
  run(requestId: string, overrides: ReplayOverrides, context: RequestContext): Promise<ReplayResult>
}
