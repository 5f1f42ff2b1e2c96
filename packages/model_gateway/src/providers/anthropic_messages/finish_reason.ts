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

/**
 * A reason we do not know is `other`. `answeredByTool`: the only call was the forced one that stands for a JSON
 * answer, which is no call to the caller.
 */
export function toFinishReason(reason: string | undefined, answeredByTool: boolean): FinishReason {
  if (reason === undefined) return 'other'
  if (reason === 'tool_use' && answeredByTool) return 'stop'
  return FINISH_REASONS.get(reason) ?? 'other'
}
