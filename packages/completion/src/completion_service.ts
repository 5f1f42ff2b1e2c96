import type { AnswerSource, GatewayResult, StreamListener } from '@maester/model_gateway'
import type { RequestContext } from '@maester/observability'
import type { CompletionInput } from './completion_input.js'
import type { CompletionAnswer } from './wire/answer.js'

/** How a run is recorded besides what the input says. */
export interface RunOptions {
  /** `reliable_completion`, `chat_completions`, `batch_inference`, `replay`, … */
  readonly operation: string
  /**
   * The body as the caller sent it: kept on the record, and what a replay starts from. Media of more than 64 KiB are kept
   * as their hash alone.
   */
  readonly body: Readonly<Record<string, unknown>>
  readonly jobId?: string
}

/** An answer as told to callers, and the model's answer it was made from. */
export interface CompletionOutcome {
  readonly answer: CompletionAnswer
  readonly result: GatewayResult
}

/**
 * The pipeline every call runs, whatever its entry point: prompt, budget, gateway, meter, evaluation, record.
 * Rejects with `CompletionError`, `GatewayError`, `PromptError` or `EvaluationError`; each has a stable `code`.
 */
export interface CompletionService {
  run(input: CompletionInput, context: RequestContext, options: RunOptions): Promise<CompletionAnswer>
  /**
   * The same, with the answer's text in pieces as it arrives. The returned answer is whole and recorded. A failure
   * after the first piece rejects like any other: what was delivered stays a prefix of no complete answer.
   */
  stream(
    input: CompletionInput,
    context: RequestContext,
    options: RunOptions,
    onDelta: (text: string, source: AnswerSource) => void | Promise<void>,
  ): Promise<CompletionAnswer>
  /** For surfaces that need the model's answer itself; with a listener it is streamed. */
  call(
    input: CompletionInput,
    context: RequestContext,
    options: RunOptions,
    listener?: StreamListener,
  ): Promise<CompletionOutcome>
}
