import { type AccessTokenResult, refusesToken } from './access_tokens.js'
import type { AttemptFinding, AttemptInput, AttemptTools, Dispatch, OpenAttempt } from './attempt.js'
import { sleep } from './retry.js'

/** Sends the attempt, with a token where its connection has credentials instead of keys. */
export async function dispatchWithToken<Answer extends object>(
  tools: AttemptTools,
  input: AttemptInput<Answer>,
  attempt: OpenAttempt,
  dispatch: Dispatch<Answer>,
): Promise<AttemptFinding<Answer>> {
  const { connection } = input.candidate
  const startedMs = tools.monotonicMs()
  const pending = tools.accessTokens.get(connection)
  if (pending === undefined) return dispatch(tools, input, attempt)
  const result = pending instanceof Promise ? await inTime(pending, input) : pending
  if (result.kind === 'failed') return { kind: 'failure', failure: result.failure, committed: false }

  const { upstream, remainingMs } = input
  const proven = {
    ...input,
    upstream: { ...upstream, headers: { ...upstream.headers, authorization: `Bearer ${result.token}` } },
    remainingMs: remainingMs - (tools.monotonicMs() - startedMs),
  }
  const finding = await dispatch(tools, proven, attempt)
  if (finding.kind === 'failure' && refusesToken(connection, finding.failure)) {
    tools.accessTokens.drop(connection, result.token)
  }
  return finding
}

/** An exchange goes on for others when this call's time is over or its caller has gone. */
async function inTime(
  pending: Promise<AccessTokenResult>,
  { context: { signal }, remainingMs }: Pick<AttemptInput<object>, 'context' | 'remainingMs'>,
): Promise<AccessTokenResult> {
  const done = new AbortController()
  const stop = () => done.abort()
  signal.addEventListener('abort', stop, { once: true })
  const over = sleep(remainingMs, done.signal).then(() => (signal.aborted ? callerGone : tooLate))
  try {
    return await Promise.race([pending, over])
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

const tooLate: AccessTokenResult = {
  kind: 'failed',
  failure: { class: 'timeout_total', message: 'deadline reached during the token exchange', notProcessed: true },
}

const callerGone: AccessTokenResult = {
  kind: 'failed',
  failure: { class: 'client_cancelled', message: 'the caller has gone', notProcessed: true },
}
