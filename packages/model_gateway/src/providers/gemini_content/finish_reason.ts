import type { FinishReason } from '../../completion.js'

/** https://ai.google.dev/api/generate-content#FinishReason, and the reasons of `promptFeedback.blockReason`. */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'stop'],
  ['FINISH_REASON_UNSPECIFIED', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
  ['MODEL_ARMOR', 'content_filter'],
  ['MALFORMED_FUNCTION_CALL', 'error'],
  ['UNEXPECTED_TOOL_CALL', 'error'],
  ['TOO_MANY_TOOL_CALLS', 'error'],
  ['MISSING_THOUGHT_SIGNATURE', 'error'],
  ['MALFORMED_RESPONSE', 'error'],
])

/** A finished answer with calls says `STOP`. A reason we do not know is `other`. */
export function toFinishReason(reason: string | undefined, hasToolCall: boolean): FinishReason {
  const known = FINISH_REASONS.get(reason ?? '') ?? 'other'
  return known === 'stop' && hasToolCall ? 'tool_calls' : known
}
