import type { CompletionInput } from '@maester/completion'

/** A request of one provider-shaped format in the words of the pipeline. A format that echoes more extends it. */
export interface SurfaceCall {
  readonly input: CompletionInput
  readonly stream: boolean
  /** Usage in the stream, where the format leaves that to the caller. Always true where it does not. */
  readonly includeUsage: boolean
  /** What the canonical request cannot say and the caller allowed to leave out. Named in the answer. */
  readonly droppedParameters: readonly string[]
}
