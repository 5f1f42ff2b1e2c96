import type { FinishReason } from '../../completion.js'

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
])

/** A reason we do not know is `other`. */
export function toFinishReason(reason: string | undefined): FinishReason {
  return FINISH_REASONS.get(reason ?? '') ?? 'other'
}
