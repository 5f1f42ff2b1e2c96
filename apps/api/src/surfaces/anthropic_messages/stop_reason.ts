import type { Completion, FinishReason } from '@maester/model_gateway'

export type StopReason =
  | 'end_turn'
  | 'stop_sequence'
  | 'pause_turn'
  | 'max_tokens'
  | 'model_context_window_exceeded'
  | 'tool_use'
  | 'refusal'

/** The first one unless the provider named another of them. */
const REASONS: Readonly<Record<FinishReason, readonly StopReason[]>> = {
  stop: ['end_turn', 'stop_sequence', 'pause_turn'],
  length: ['max_tokens', 'model_context_window_exceeded'],
  tool_calls: ['tool_use'],
  content_filter: ['refusal'],
  error: [],
  other: [],
}

export interface MessageStop {
  /** `null` when the provider gave a reason we do not know, or failed in the middle of its answer. */
  readonly stop_reason: StopReason | null
  readonly stop_sequence: string | null
  readonly stop_details: unknown
  /** The provider's own word. */
  readonly provider_finish_reason: string | null
}

/** An answer with a refusal in it is one, whatever the provider calls that ending. */
export function encodeStop(completion: Completion): MessageStop {
  const refused = completion.parts.some((part) => part.type === 'refusal')
  const reason = refused ? 'refusal' : toStopReason(completion)
  const noDetails = reason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null
  return {
    stop_reason: reason,
    stop_sequence: completion.stopSequence ?? null,
    stop_details: completion.providerMetadata?.stopDetails ?? noDetails,
    provider_finish_reason: completion.providerFinishReason ?? null,
  }
}

function toStopReason({ finishReason, providerFinishReason, stopSequence }: Completion): StopReason | null {
  const reasons = REASONS[finishReason]
  if (finishReason === 'stop' && stopSequence !== undefined) return 'stop_sequence'
  return reasons.find((reason) => reason === providerFinishReason) ?? reasons[0] ?? null
}
