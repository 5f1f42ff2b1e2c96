import type { FinishReason } from '../../completion.js'

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool_calls'],
  ['ERROR_TOXIC', 'content_filter'],
  ['ERROR', 'error'],
  ['TIMEOUT', 'error'],
])

/** A reason we do not know is `other`. */
export function toFinishReason(reason: string | undefined): FinishReason {
  return FINISH_REASONS.get(reason ?? '') ?? 'other'
}
