import { type CompletionService, parseAnyCompletion } from '@maester/completion'
import {
  type Ids,
  type Logger,
  type Principal,
  parseTraceparent,
  type RequestContext,
  type Tracer,
} from '@maester/observability'
import type { ItemContext, ItemOutcome, RunItem } from './run_item.js'

export interface CompletionItemDependencies {
  readonly completion: Pick<CompletionService, 'run'>
  readonly tracer: Tracer
  readonly ids: Pick<Ids, 'requestId' | 'traceId'>
  readonly log: Logger
  /** What the key that asked for the job may do. Default: nobody asks. */
  readonly permissionsOf?: (principal: Principal) => Promise<Principal>
}

/** Runs items as completions of their own: each is a request with its record, its cost and its checks. */
export function createCompletionItem(dependencies: CompletionItemDependencies): RunItem {
  const { completion, permissionsOf = async (principal: Principal) => principal } = dependencies
  return async (item, { principal: owner, jobId, index, traceparent, signal }) => {
    const principal = await permissionsOf(owner)
    const context = openContext({ principal, jobId, index, signal, ...(traceparent && { traceparent }) }, dependencies)
    const { requestId, span } = context
    try {
      const { input } = parseAnyCompletion(item)
      const options = { operation: 'batch_inference', body: item, jobId }
      const answer = await completion.run(input, { ...context, tags: input.tags }, options)
      span.end()
      return { requestId, status: 'ok', answer: { ...answer } }
    } catch (error) {
      const outcome = signal.aborted ? undefined : toOutcome(requestId, error)
      span.fail(outcome?.error?.code ?? 'internal')
      if (outcome === undefined) throw error
      return outcome
    }
  }
}

type OpenedContext = Omit<RequestContext, 'tags'>

function openContext(
  { principal, jobId, index, traceparent, signal }: ItemContext,
  { tracer, ids, log }: CompletionItemDependencies,
): OpenedContext {
  const parent = parseTraceparent(traceparent)
  const requestId = ids.requestId()
  const traceId = parent?.traceId ?? ids.traceId()
  const span = tracer.startRoot('batch_inference item', {
    tenantId: principal.tenantId,
    requestId,
    traceId,
    kind: 'consumer',
    attributes: { job_id: jobId, item_index: index },
    ...(parent && { parentSpanId: parent.spanId }),
  })
  return { requestId, traceId, principal, span, signal, log: log.child({ request_id: requestId, job_id: jobId }) }
}

/** Undefined for what is not the item's doing: storage that is away, and errors nobody foresaw. */
function toOutcome(requestId: string, error: unknown): ItemOutcome | undefined {
  if (!isCoded(error) || error.code === 'storage_unavailable') return undefined
  const { code, message, retryable } = error
  return { requestId, status: code === 'budget_exceeded' ? 'blocked' : 'failed', error: { code, message, retryable } }
}

function isCoded(error: unknown): error is Error & { readonly code: string; readonly retryable: boolean } {
  if (!(error instanceof Error) || !('code' in error) || !('retryable' in error)) return false
  return typeof error.code === 'string' && typeof error.retryable === 'boolean'
}
