import type { CompletionInput } from '../completion_input.js'
import { parseAnyCompletion } from '../wire/completion_body.js'

export type RecordedBody = Readonly<Record<string, unknown>>

/** What a replay does differently from the request it repeats. */
export interface ReplayChanges {
  /** Default: the model that was asked for. */
  readonly model?: string
  /** Of the registered prompt, where there is one. */
  readonly promptVersion?: string
}

/** How the recorded bodies of an operation are sent again. */
export interface ReplayFormat {
  /** The body to send: as recorded but for the changes, and asking for a whole answer instead of a stream. */
  prepare(body: RecordedBody, changes: ReplayChanges): RecordedBody
  /** Throws like the operation's own route. */
  parse(body: RecordedBody): CompletionInput
}

/** By the operation a request is recorded under. */
export type ReplayFormats = Readonly<Record<string, ReplayFormat>>

const completionFormat: ReplayFormat = {
  prepare({ stream: _, prompt_label: __, ...body }, { model, promptVersion }) {
    return {
      ...body,
      ...(promptVersion !== undefined && { prompt_version: promptVersion }),
      ...(model !== undefined && { model }),
    }
  },
  parse: (body) => parseAnyCompletion(body).input,
}

/** Of the operations whose bodies are this package's own. */
export const completionReplayFormats: ReplayFormats = {
  reliable_completion: completionFormat,
  prompted_completion: completionFormat,
  batch_inference: completionFormat,
}
