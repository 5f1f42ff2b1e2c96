import type { CompletionInput } from '@maester/completion'

/** What a caller demands of whoever answers, beyond the request itself. */
export interface CallDemands {
  /** Capabilities the target must have: `json_schema`, `tools`, … */
  readonly capabilities?: readonly string[]
  /** Name of a configured set of limits and preferences: `interactive`. */
  readonly profile?: string
  readonly maxLatencyMs?: number
}

/** A request of one provider-shaped format in the words of the pipeline. A format that echoes more extends it. */
export interface SurfaceCall {
  readonly input: CompletionInput
  readonly demands: CallDemands
  /** The conversation this call reads and extends. */
  readonly sessionId?: string
  readonly stream: boolean
  /** Usage in the stream, where the format leaves that to the caller. Always true where it does not. */
  readonly includeUsage: boolean
  /** What the canonical request cannot say and the caller allowed to leave out. Named in the answer. */
  readonly droppedParameters: readonly string[]
}
