import { createAttemptRace, type RaceEntry } from './attempt_race.js'
import type { NextTry, TargetState } from './next_try.js'
import type { Sleep } from './retry.js'
import { isFinal, type Try, type TryInput, type TryTools, tryTarget } from './try_target.js'

export interface HedgeTools extends TryTools {
  readonly sleep: Sleep
}

/** When a second attempt is made beside the first, and where. */
export interface Hedge {
  readonly afterMs: number
  /** Asked when the time has come. `undefined`: nowhere. */
  second(): NextTry | undefined
}

export interface TriedTarget<Answer extends object> {
  readonly target: TargetState
  readonly tried: Try<Answer>
}

/**
 * Tries the target; when it has told nothing in time, another beside it. Whichever answers first is the answer, and the
 * other is given up: both have their own rows. Gives the tries in the order they began.
 */
export async function tryWithHedge<Answer extends object>(
  tools: HedgeTools,
  input: TryInput<Answer>,
  hedge: Hedge | undefined,
): Promise<readonly TriedTarget<Answer>[]> {
  const { target } = input.next
  if (hedge === undefined) return [{ target, tried: await tryTarget(tools, input) }]

  const race = createAttemptRace()
  const run = async (next: NextTry, number: number, entry: RaceEntry): Promise<Try<Answer>> => {
    const tried = await tryTarget(tools, { ...input, next, number, race: entry })
    if (tried.kind === 'tried' && (tried.result.kind === 'answered' || isFinal(tried.result))) entry.claim()
    return tried
  }
  const entry = race.enter()
  const first = run(input.next, input.number, entry)
  const next = (await isSilent(tools.sleep, [first, race.won], hedge.afterMs)) ? hedge.second() : undefined
  if (next === undefined) return [{ target, tried: await first }]

  const secondEntry = race.enter()
  const tries = await Promise.all([first, run(next, input.number + 1, secondEntry)])
  return [
    { target, tried: race.isWinner(secondEntry) ? overtaken(tries[0]) : tries[0] },
    { target: next.target, tried: race.isWinner(entry) ? overtaken(tries[1]) : tries[1] },
  ]
}

/** True when nothing has happened in time. */
async function isSilent(sleep: Sleep, signs: readonly Promise<unknown>[], afterMs: number): Promise<boolean> {
  const done = new AbortController()
  const sign = Promise.race(signs).then(() => false)
  const silent = await Promise.race([sign, sleep(afterMs, done.signal).then(() => true)])
  done.abort()
  return silent
}

function overtaken<Answer extends object>(tried: Try<Answer>): Try<Answer> {
  if (tried.kind !== 'tried' || tried.result.kind !== 'failed') return tried
  const { result } = tried
  return { ...tried, result: { ...result, summary: { ...result.summary, next: 'overtaken' } } }
}
