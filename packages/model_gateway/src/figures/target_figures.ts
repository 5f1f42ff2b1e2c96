import { failurePolicies } from '../failure_policy.js'
import type { FailureClass, ProviderFailure } from '../provider_failure.js'
import { type Candidate, targetKey } from '../routing/strategy.js'
import { createDecayedSums, type DecayedSums } from './decayed_sums.js'
import { createLatencyHistogram, type LatencyHistogram, type Percentiles } from './latency_histogram.js'

/** How long a target has lately taken. */
export interface LatencyFigures {
  /** To the end of the answer. `undefined`: not measured lately. */
  readonly total?: Percentiles
  /** To the first output of a streamed answer. `undefined`: not measured lately. */
  readonly firstOutput?: Percentiles
}

/** One attempt, watched from its first byte to its end. */
export interface AttemptWatch {
  /** The first output of a stream is there. Repeats change nothing. */
  firstOutput(): void
  /** `undefined`: it was answered. Repeats change nothing. */
  end(failure: Pick<ProviderFailure, 'class'> | undefined): void
}

/** What is measured of every target, in this process, since its start. Older calls count less. */
export interface TargetFigures {
  begin(candidate: Candidate): AttemptWatch
  inFlightAt(candidate: Candidate): number
  latencyOf(candidate: Candidate): LatencyFigures
  /** Share of recent attempts that failed by the provider's fault, 0 to 1; `undefined` without any. */
  errorRateOf(candidate: Candidate): number | undefined
  /** Every target asked lately. */
  targets(): readonly Candidate[]
}

/** A change in a provider's speed shows within minutes, and a slow spell is forgotten within half an hour. */
const HALF_LIFE_MS = 5 * 60_000
/** Percentiles of fewer calls say nothing. */
const MIN_CALLS = 5
/** Below this, in recent attempts, an error rate says nothing. */
const MIN_ATTEMPTS = 0.5
/** Model names come from callers, so the memory is bounded; the target asked least recently goes first. */
const MAX_TARGETS = 1_000

const [OK, FAILED] = [0, 1]

interface Figures {
  readonly candidate: Candidate
  readonly total: LatencyHistogram
  readonly firstOutput: LatencyHistogram
  readonly outcomes: DecayedSums
  inFlight: number
}

export function createTargetFigures(monotonicMs: () => number): TargetFigures {
  const known = new Map<string, Figures>()
  const find = (candidate: Candidate) => known.get(targetKey(candidate))

  function open(candidate: Candidate): Figures {
    const key = targetKey(candidate)
    const figures = known.get(key) ?? createFigures(candidate)
    known.delete(key)
    known.set(key, figures)
    if (known.size > MAX_TARGETS) forgetOne(known)
    return figures
  }

  return {
    begin(candidate) {
      const figures = open(candidate)
      const startedMs = monotonicMs()
      figures.inFlight += 1
      let [hasOutput, hasEnded] = [false, false]
      return {
        firstOutput() {
          if (hasOutput) return
          hasOutput = true
          const nowMs = monotonicMs()
          figures.firstOutput.record(nowMs - startedMs, nowMs)
        },
        end(failure) {
          if (hasEnded) return
          hasEnded = true
          figures.inFlight -= 1
          const nowMs = monotonicMs()
          if (failure === undefined || isTimeout(failure.class)) figures.total.record(nowMs - startedMs, nowMs)
          if (failure === undefined) figures.outcomes.add(OK, 1, nowMs)
          else if (isProviderFault(failure.class)) figures.outcomes.add(FAILED, 1, nowMs)
        },
      }
    },
    inFlightAt: (candidate) => find(candidate)?.inFlight ?? 0,
    latencyOf(candidate) {
      const figures = find(candidate)
      if (!figures) return {}
      const nowMs = monotonicMs()
      const [total, firstOutput] = [figures.total.percentiles(nowMs), figures.firstOutput.percentiles(nowMs)]
      return { ...(total && { total }), ...(firstOutput && { firstOutput }) }
    },
    errorRateOf(candidate) {
      const figures = find(candidate)
      if (!figures) return undefined
      const nowMs = monotonicMs()
      const failed = figures.outcomes.at(FAILED, nowMs)
      const attempts = failed + figures.outcomes.at(OK, nowMs)
      return attempts < MIN_ATTEMPTS ? undefined : failed / attempts
    },
    targets: () => [...known.values()].map(({ candidate }) => candidate),
  }
}

function createFigures(candidate: Candidate): Figures {
  const options = { halfLifeMs: HALF_LIFE_MS, minCalls: MIN_CALLS }
  return {
    candidate,
    total: createLatencyHistogram(options),
    firstOutput: createLatencyHistogram(options),
    outcomes: createDecayedSums(2, HALF_LIFE_MS),
    inFlight: 0,
  }
}

function forgetOne(known: Map<string, Figures>): void {
  for (const [key, { inFlight }] of known) {
    if (inFlight > 0) continue
    known.delete(key)
    return
  }
}

/** It took at least so long. */
function isTimeout(failureClass: FailureClass): boolean {
  return failureClass.startsWith('timeout_')
}

function isProviderFault(failureClass: FailureClass): boolean {
  return failureClass !== 'client_cancelled' && failurePolicies[failureClass].callerFault !== true
}
