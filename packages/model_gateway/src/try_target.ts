import { refusesToken } from './access_tokens.js'
import type { Admission } from './admission.js'
import { type AdmissionTools, type Admitted, admitAttempt } from './admit_attempt.js'
import {
  type AttemptFinding,
  type AttemptInput,
  type AttemptResult,
  type AttemptTools,
  type Dispatch,
  type FailedAttempt,
  openAttempt,
} from './attempt.js'
import type { RaceEntry } from './attempt_race.js'
import type { CandidateFacts } from './capabilities/candidate_facts.js'
import { dispatchWithToken } from './dispatch_with_token.js'
import { GatewayError } from './errors.js'
import { failurePolicies } from './failure_policy.js'
import type { NextTry } from './next_try.js'
import type { ProviderAdapter } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'
import type { Candidate } from './routing/strategy.js'
import type { CallInput } from './run_call.js'
import { seekRoom, withPermit } from './seek_room.js'
import { settleAttempt } from './settle_attempt.js'

export interface TryTools extends AttemptTools, AdmissionTools {
  readonly adapterOf: (candidate: Candidate) => ProviderAdapter
  readonly factsOf: CandidateFacts
  readonly admission: Admission
}

export interface TryInput<Answer extends object> extends CallInput<Answer> {
  readonly next: NextTry
  /** Of the attempt, if one is made. */
  readonly number: number
  readonly deadlineMs: number
  readonly race?: RaceEntry
}

export type Try<Answer extends object> =
  | { readonly kind: 'tried'; readonly result: AttemptResult<Answer>; readonly droppedParameters: readonly string[] }
  /** Nothing was sent. `refusal`: what the caller is told when nothing else is; the target's state says why. */
  | { readonly kind: 'passed_over'; readonly refusal?: GatewayError }

export const callerGone: ProviderFailure = {
  class: 'client_cancelled',
  message: 'the caller has gone',
  notProcessed: true,
}

/** Tries a target once, unless it is left alone, cannot be asked this, or has no room; notes which in its state. */
export async function tryTarget<Answer extends object>(tools: TryTools, input: TryInput<Answer>): Promise<Try<Answer>> {
  const { next, context, estimate, deadlineMs, race } = input
  const { target } = next
  advance(next)
  const admitted = await admitAttempt(tools, target, context)
  if (admitted.kind === 'closed') {
    target.closed = admitted
    // A wait that ended a moment before the key's pause did is no try.
    if (next.change === 'none') target.retries -= 1
    return { kind: 'passed_over' }
  }
  const { permit, key } = admitted
  const prepared = prepare(tools, input, target.candidate, admitted)
  if (prepared instanceof GatewayError) {
    permit.release()
    target.unfit = true
    return { kind: 'passed_over', refusal: prepared }
  }
  const remainingMs = deadlineMs - tools.monotonicMs()
  const needed = { next, keyId: key?.id ?? '', estimate, signal: context.signal, remainingMs }
  const room = await seekRoom(tools.admission, needed)
  if (room instanceof GatewayError) {
    permit.release()
    return { kind: 'passed_over', refusal: room }
  }
  const attempt = {
    number: input.number,
    remainingMs: deadlineMs - tools.monotonicMs(),
    ...prepared,
    ...(race && { race }),
  }
  try {
    const result = await withPermit(room, () => runAttempt(tools, attempt, input.dispatch))
    learn(tools, next, admitted, result)
    return { kind: 'tried', result, droppedParameters: prepared.upstream.droppedParameters }
  } finally {
    // Without effect once it is settled.
    permit.release()
  }
}

/** Part of the answer has reached the caller, the caller has gone, or the request can succeed nowhere. */
export function isFinal({ failure, committed }: FailedAttempt): boolean {
  const { callerFault, failover } = failurePolicies[failure.class]
  return committed || failure.class === 'client_cancelled' || (callerFault === true && failover === 'none')
}

/** Notes in the target's state that it is about to be tried so. */
function advance({ target, change }: NextTry): void {
  delete target.closed
  if (change === 'key') {
    delete target.keyId
    if (target.failure && refusesToken(target.candidate.connection, target.failure)) target.tokenRenewed = true
    target.retries = 0
  } else if (change === 'none') {
    target.spentKeys.clear()
    target.retries += 1
  }
}

/** What the attempt says of its target and key, for this call and for others. */
function learn(
  { health }: TryTools,
  { target, change }: NextTry,
  { permit, key, keys }: Admitted,
  result: AttemptResult<object>,
): void {
  const failure = result.kind === 'failed' ? result.failure : undefined
  permit.settle(failure, change === 'none')
  if (failure) target.failure = failure
  if (key === undefined) return
  target.keyId = key.id
  target.keys = keys
  if (failure === undefined) {
    health.keys.succeeded(target.candidate, key.id)
    return
  }
  if (failurePolicies[failure.class].rotateKey === true) target.spentKeys.add(key.id)
  health.keys.failed(target.candidate, key.id, failure)
}

type Prepared<Answer extends object> = Omit<AttemptInput<Answer>, 'number' | 'remainingMs' | 'race'>

/** The request in the target's own words, or why it cannot be said there. */
function prepare<Answer extends object>(
  tools: TryTools,
  input: CallInput<Answer>,
  candidate: Candidate,
  { key }: Admitted,
): Prepared<Answer> | GatewayError {
  const { question, context, estimate, stream, dropUnsupported } = input
  const { connection, model } = candidate
  const asked = { adapter: tools.adapterOf(candidate), model, facts: tools.factsOf(candidate) }
  try {
    const apiKey = key?.secret ?? ''
    const { adapter, upstream: encoded } = question.encode(asked, { connection, apiKey, stream, dropUnsupported })
    const proof = adapter.authorize?.(encoded, { connection, apiKey, now: tools.now() })
    const upstream = { ...encoded, headers: { ...encoded.headers, ...proof } }
    return { question, context, estimate, candidate, adapter, upstream, ...(key && { keyId: key.id }) }
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
}

/** One attempt, from its intent to its outcome: exactly one of each, whatever happens between. */
async function runAttempt<Answer extends object>(
  tools: AttemptTools,
  input: AttemptInput<Answer>,
  dispatch: Dispatch<Answer>,
): Promise<AttemptResult<Answer>> {
  const attempt = await openAttempt(tools, input)
  if (input.context.signal.aborted || input.race?.overtaken.aborted) {
    return settleAttempt(tools, input, attempt, { kind: 'failure', failure: callerGone, committed: false })
  }
  const finding = await dispatchWithToken(tools, input, attempt, dispatch).catch(
    (cause: unknown): AttemptFinding<Answer> => {
      input.context.log.error('attempt_fault', { attempt_id: attempt.id, error: cause })
      return { kind: 'failure', failure: ownFault, committed: false, cause }
    },
  )
  return settleAttempt(tools, input, attempt, finding)
}

const ownFault: ProviderFailure = {
  class: 'unknown',
  message: 'a fault of the gateway',
  notProcessed: false,
  ours: true,
}
