import type { Metrics, RequestContext } from '@maester/observability'
import type { RunOptions } from '../completion_service.js'
import type { RequestStore } from '../ports/request_store.js'
import { startRecord } from './record_request.js'
import type { PromptIdentity } from './resolve_prompt.js'
import type { Run } from './run.js'

export interface RunTools {
  readonly requests: RequestStore
  readonly metrics: Pick<Metrics, 'completion'>
  readonly now: () => Date
  readonly monotonicMs: () => number
}

export interface RunBeginning {
  readonly context: RequestContext
  readonly options: RunOptions
  readonly requestedModel: string
  readonly prompt: PromptIdentity | undefined
  readonly startedMs: number
}

/** Writes that the request has begun, without waiting for it. */
export function beginRun({ requests, metrics, now, monotonicMs }: RunTools, beginning: RunBeginning): Run {
  const { context, options, requestedModel, prompt, startedMs } = beginning
  const started = requests.start(startRecord(context, options, requestedModel, prompt, now()))
  started.catch(() => undefined) // awaited, and reported, when the outcome is written
  return {
    context,
    options,
    requestedModel,
    prompt,
    requests,
    metrics,
    started,
    ending: (budget) => ({ context, budget, finishedAt: now(), durationMs: roundToMicros(monotonicMs() - startedMs) }),
  }
}

/** Durations are told to the microsecond. */
function roundToMicros(durationMs: number): number {
  return Math.round(durationMs * 1_000) / 1_000
}
