import { CompletionError } from '../errors.js'
import { completionReplayFormats, type ReplayFormat, type ReplayFormats } from './replay_format.js'

const REPLAY = 'replay'

/**
 * What a replay is recorded under: `replay`, or `replay:<operation>` where the body is not this package's own, so that
 * a replay can be replayed.
 */
export function replayOperation(original: string): string {
  const operation = originalOperation(original)
  return operation === REPLAY || Object.hasOwn(completionReplayFormats, operation) ? REPLAY : `${REPLAY}:${operation}`
}

/** Throws `CompletionError` `invalid_value` for an operation whose requests cannot be replayed. */
export function findReplayFormat(formats: ReplayFormats, recorded: string): ReplayFormat {
  const operation = originalOperation(recorded)
  if (operation === REPLAY) return completionReplayFormats.reliable_completion!
  const format = Object.hasOwn(formats, operation) ? formats[operation] : undefined
  if (format) return format
  throw new CompletionError('invalid_value', `Requests of the operation ${operation} cannot be replayed.`, false)
}

function originalOperation(recorded: string): string {
  return recorded.startsWith(`${REPLAY}:`) ? recorded.slice(REPLAY.length + 1) : recorded
}
