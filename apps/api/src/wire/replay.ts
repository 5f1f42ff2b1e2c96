import type { ReplayRow } from '@maester/completion'
import { z } from 'zod'
import { count, instant, jsonObject } from './fields.js'

/** What a replay starts from: the request as it was made, and its answer. */
export const replayRecordAnswer = z.strictObject({
  request_id: z.string(),
  trace_id: z.string(),
  operation: z.string(),
  status: z.string(),
  request: jsonObject.nullable(),
  prompt_name: z.string().nullable(),
  prompt_version: z.string().nullable(),
  prompt_hash: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  content: z.string().nullable(),
  reliability_score: z.number().nullable(),
  response: jsonObject.nullable(),
  recorded_at: instant,
})

/** Lengths in code points; `null` where one side has no such figure. */
const comparison = z.strictObject({
  content_exact_match: z.boolean(),
  original_content_length: count,
  replayed_content_length: count,
  content_length_delta: count,
  same_provider: z.boolean(),
  same_model: z.boolean(),
  original_provider: z.string().nullable(),
  replayed_provider: z.string(),
  original_model: z.string().nullable(),
  replayed_model: z.string(),
  original_reliability_score: z.number().nullable(),
  replayed_reliability_score: z.number().nullable(),
  reliability_score_delta: z.number().nullable(),
})

export const replayResult = z.strictObject({
  request_id: z.string().describe('Of the request that was run again; the replay has one of its own.'),
  original: jsonObject,
  replayed_response: jsonObject,
  comparison,
  replayed_at: instant,
})

/** One earlier replay of a request. */
export const replayEntry = z.strictObject({
  replay_id: z.string(),
  replayed_request_id: z.string(),
  comparison: jsonObject,
  replayed_at: instant,
})

export function toReplayEntry(row: ReplayRow): z.infer<typeof replayEntry> {
  return {
    replay_id: row.replayId,
    replayed_request_id: row.replayedRequestId,
    comparison: row.comparison,
    replayed_at: row.replayedAt.toISOString(),
  }
}
