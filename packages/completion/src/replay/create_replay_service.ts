import type { RequestContext } from '@maester/observability'
import type { CompletionService } from '../completion_service.js'
import { CompletionError } from '../errors.js'
import type { ReplayStore } from '../ports/replay_store.js'
import type { RequestRecord, RequestStore } from '../ports/request_store.js'
import { hasOmittedMedia } from '../steps/recorded_body.js'
import { compareAnswers } from './compare_answers.js'
import { findReplayFormat, replayOperation } from './find_replay_format.js'
import type { ReplayChanges, ReplayFormats } from './replay_format.js'
import { replayRecord } from './replay_record.js'
import type { ReplayOverrides, ReplayService } from './replay_service.js'

export interface ReplayServiceDependencies {
  readonly completions: Pick<CompletionService, 'run'>
  readonly requests: Pick<RequestStore, 'find'>
  readonly replays: ReplayStore
  /** Requests of any other operation cannot be replayed. */
  readonly formats: ReplayFormats
  readonly replayId: () => string
  readonly now: () => Date
}

export function createReplayService(dependencies: ReplayServiceDependencies): ReplayService {
  const { completions, requests, replays, formats, replayId, now } = dependencies
  return {
    find: (key) => requests.find(key),
    async run(requestId, overrides, context) {
      const { tenantId } = context.principal
      const original = await requests.find({ tenantId, requestId })
      if (!original) throw new CompletionError('not_found', 'No such request.', false)
      if (original.status !== 'ok') {
        const message = 'This request has no answer to compare a replay with.'
        throw new CompletionError('invalid_value', message, false, { param: 'request_id' })
      }
      const format = findReplayFormat(formats, original.operation)
      if (!original.input) throw notStored
      if (hasOmittedMedia(original.input)) throw notWhole
      const body = format.prepare(original.input, changesOf(original, overrides))
      const options = { operation: replayOperation(original.operation), body }
      const answer = await completions.run(format.parse(body), context, options)
      const comparison = compareAnswers(original, answer)
      const replayedAt = now()
      await replays.add({
        replayId: replayId(),
        tenantId,
        requestId,
        replayedRequestId: answer.request_id,
        comparison: { ...comparison },
        replayedAt,
      })
      logReplay(context, requestId, comparison.content_exact_match)
      return {
        request_id: requestId,
        original: replayRecord(original),
        replayed_response: { ...answer },
        comparison,
        replayed_at: replayedAt.toISOString(),
      }
    },
  }
}

const notStored = new CompletionError(
  'content_not_stored',
  'This request cannot be replayed: its content was not stored, or has been removed since.',
  false,
)

const notWhole = new CompletionError(
  'invalid_value',
  'This request cannot be replayed: it had media of more than 64 KiB, of which only the hash was kept.',
  false,
)

/** A registered prompt is pinned to the version that was used: a label that has moved since must not change the question. */
function changesOf({ promptVersion: used }: RequestRecord, { model, promptVersion }: ReplayOverrides): ReplayChanges {
  if (used === undefined && promptVersion !== undefined) {
    throw new CompletionError('invalid_value', 'This request did not use a registered prompt.', false, {
      param: 'prompt_version',
    })
  }
  const version = promptVersion ?? used
  return { ...(model !== undefined && { model }), ...(version !== undefined && { promptVersion: version }) }
}

function logReplay(context: RequestContext, requestId: string, exactMatch: boolean): void {
  context.log.info('request_replayed', {
    original_request_id: requestId,
    content_exact_match: exactMatch,
  })
}
