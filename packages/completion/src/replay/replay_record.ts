import type { RequestRecord } from '../ports/request_store.js'

/** What a replay starts from, in the words of the HTTP surface: the request as it was made, and its answer. */
export function replayRecord(record: RequestRecord): Readonly<Record<string, unknown>> {
  return {
    request_id: record.requestId,
    trace_id: record.traceId,
    operation: record.operation,
    status: record.status,
    request: record.input ?? null,
    prompt_name: record.promptName ?? null,
    prompt_version: record.promptVersion ?? null,
    prompt_hash: record.promptHash ?? null,
    provider: record.provider ?? null,
    model: record.model ?? null,
    content: record.content ?? null,
    reliability_score: record.evaluation?.reliabilityScore ?? null,
    response: record.answer ?? null,
    recorded_at: record.startedAt.toISOString(),
  }
}
