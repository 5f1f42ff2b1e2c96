import type { RequestContext } from '@maester/observability'
import type { CompletionService } from '../completion_service.js'
import { CompletionError } from '../errors.js'
import type { ReplayStore } from '../ports/replay_store.js'
import type { RequestRecord, RequestStore } from '../ports/request_store.js'
import { parseAnyCompletion } from '../wire/completion_body.js'
import { compareAnswers } from './compare_answers.js'
import { replayRecord } from './replay_record.js'
import type { ReplayOverrides, ReplayService } from './replay_service.js'

export interface ReplayServiceDependencies {
  readonly completions: CompletionService
  readonly requests: Pick<RequestStore, 'find'>
  readonly replays: ReplayStore
  readonly replayId: () => string
  readonly now: () => Date
}

export function createReplayService(dependencies: ReplayServiceDependencies): ReplayService {
  const { completions, requests, replays, replayId, now } = dependencies
  return {
    find: (key) => requests.find(key),

    async run(requestId, overrides, context) {
      const { tenantId } = context.principal
      const original = await requests.find({ tenantId, requestId })
      if (!original) throw new CompletionError('not_found', 'No such request.', false)
      if (original.status !== 'ok') {
        throw new CompletionError('not_found', 'This request has no answer to compare a replay with.', false)
      }
      const body = replayBody(original, overrides)
      const answer = await completions.run(parseAnyCompletion(body).input, context, { operation: 'replay', body })
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
        request_id: answer.request_id,
        original: replayRecord(original),
        replayed_response: { ...answer },
        comparison,
        replayed_at: replayedAt.toISOString(),
      }
    },
  }
}

/**
 * The body to send again. A registered prompt is pinned to the version that was used, so that a label that has moved
 * since does not change the question. `stream` is left out: a replay is read whole.
 */
function replayBody(
  { input, promptVersion }: RequestRecord,
  overrides: ReplayOverrides,
): Readonly<Record<string, unknown>> {
  const { stream: _, prompt_label: __, ...body } = input
  const registered = 'prompt_name' in body
  if (!registered && overrides.promptVersion !== undefined) {
    throw new CompletionError('invalid_value', 'This request did not use a registered prompt.', false, {
      param: 'prompt_version',
    })
  }
  return {
    ...body,
    ...(registered && { prompt_version: overrides.promptVersion ?? promptVersion }),
    ...(overrides.model !== undefined && { model: overrides.model }),
  }
}

function logReplay(context: RequestContext, requestId: string, exactMatch: boolean): void {
  context.log.info('request_replayed', {
    original_request_id: requestId,
    content_exact_match: exactMatch,
  })
}
