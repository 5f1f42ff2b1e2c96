import type { PicoUsd } from '../pico_usd.js'
import { modelSpellings } from '../prices/find_model.js'
import type { BilledUsage } from './billed_usage.js'

/** One figure on both sides; `undefined`: that side does not say. */
export interface ComparedFigure<Amount> {
  readonly ours: Amount | undefined
  readonly theirs: Amount | undefined
  /** Ours less theirs as a share of theirs; `undefined` where a side does not say. Infinite when theirs is 0. */
  readonly share: number | undefined
}

export interface ReconciledDay {
  readonly day: string
  /** Without its date: providers bill by dated names. */
  readonly model: string
  readonly calls: ComparedFigure<number>
  readonly inputTokens: ComparedFigure<number>
  readonly outputTokens: ComparedFigure<number>
  readonly picoUsd: ComparedFigure<PicoUsd>
  /** A figure differs by more than the tolerance. */
  readonly isOff: boolean
}

/** What we say and what the provider says, by day and model; `tolerance` as a share: 0.005 is half a percent. */
export function reconcileUsage(
  ours: readonly BilledUsage[],
  theirs: readonly BilledUsage[],
  tolerance: number,
): readonly ReconciledDay[] {
  const [left, right] = [byDay(ours), byDay(theirs)]
  // What they do not report at all is nothing to hold against us; what they report for some days is 0 on the others.
  const reports = (name: Figure) => theirs.some((row) => row[name] !== undefined)
  const known = { calls: reports('calls'), inputTokens: reports('inputTokens'), outputTokens: reports('outputTokens') }
  const hasCost = reports('picoUsd')
  return [...new Set([...left.keys(), ...right.keys()])].toSorted().map((key) => {
    const [mine, yours] = [left.get(key), right.get(key)]
    const { day, model } = (mine ?? yours)!
    const number = (name: 'calls' | 'inputTokens' | 'outputTokens') =>
      compare(mine?.[name] ?? 0, known[name] ? (yours?.[name] ?? 0) : undefined)
    const figures = {
      calls: number('calls'),
      inputTokens: number('inputTokens'),
      outputTokens: number('outputTokens'),
      picoUsd: compare(mine?.picoUsd ?? 0n, hasCost ? (yours?.picoUsd ?? 0n) : undefined),
    }
    const isOff = Object.values(figures).some(({ share }) => share !== undefined && Math.abs(share) > tolerance)
    return { day, model, ...figures, isOff }
  })
}

type Figure = 'calls' | 'inputTokens' | 'outputTokens' | 'picoUsd'

function byDay(rows: readonly BilledUsage[]): ReadonlyMap<string, BilledUsage> {
  const days = new Map<string, BilledUsage>()
  for (const row of rows) {
    const model = [...modelSpellings(row.model.toLowerCase())].at(-1) ?? row.model
    const key = `${row.day} ${model}`
    const known = days.get(key)
    days.set(key, { ...(known ? addRows(known, row) : row), model })
  }
  return days
}

function addRows(a: BilledUsage, b: BilledUsage): BilledUsage {
  const add = (name: 'calls' | 'inputTokens' | 'outputTokens') => {
    const [x, y] = [a[name], b[name]]
    return x === undefined && y === undefined ? {} : { [name]: (x ?? 0) + (y ?? 0) }
  }
  const isPriced = a.picoUsd !== undefined || b.picoUsd !== undefined
  return {
    ...a,
    ...add('calls'),
    ...add('inputTokens'),
    ...add('outputTokens'),
    ...(isPriced && { picoUsd: (a.picoUsd ?? 0n) + (b.picoUsd ?? 0n) }),
  }
}

function compare<Amount extends number | bigint>(ours: Amount, theirs: Amount | undefined): ComparedFigure<Amount> {
  if (theirs === undefined) return { ours, theirs, share: undefined }
  const [x, y] = [Number(ours), Number(theirs)]
  if (x === y) return { ours, theirs, share: 0 }
  return { ours, theirs, share: y === 0 ? Number.POSITIVE_INFINITY : (x - y) / y }
}
