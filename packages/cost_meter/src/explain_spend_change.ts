import { divideHalfUp, type PicoUsd } from './pico_usd.js'
import { mergeCells, type SpendCell } from './spend_cell.js'

/**
 * Why spend changed:
 * - `volume`: more or fewer calls, each as dear as before.
 * - `model`: calls moved to dearer or cheaper models, or to models that were not used before.
 * - `prompt_version`: the same within a model, between prompt versions.
 * - `tokens_per_call`: calls of the same model and prompt version grew or shrank.
 * - `price`: a token cost something else: the list price, the service tier, or the share that was read from a cache.
 */
export type SpendCause = 'volume' | 'model' | 'prompt_version' | 'tokens_per_call' | 'price'

export interface SpendMove {
  readonly model: string
  readonly promptVersion?: string
  readonly beforePicoUsd: PicoUsd
  readonly afterPicoUsd: PicoUsd
  readonly deltaPicoUsd: PicoUsd
}

export interface SpendChange {
  readonly beforePicoUsd: PicoUsd
  readonly afterPicoUsd: PicoUsd
  readonly deltaPicoUsd: PicoUsd
  /** How much each cause adds; they add up to the delta exactly. The largest first, by size. */
  readonly causes: readonly { readonly cause: SpendCause; readonly picoUsd: PicoUsd }[]
  /** Every model and prompt version with its own change, the largest first, by size. */
  readonly moves: readonly SpendMove[]
}

type Cells = ReadonlyMap<string, SpendCell>

interface CallsAndCost {
  readonly calls: number
  readonly totalPicoUsd: PicoUsd
}

/**
 * Explains the change of spend between two periods. The causes are told apart by replacing one after another, in the
 * order of `SpendCause`, and noting what each replacement does to the sum. What was not there before has no cost per
 * call to compare with: all of it counts as the cause that brought it.
 */
export function explainSpendChange(before: readonly SpendCell[], after: readonly SpendCell[]): SpendChange {
  const [earlier, later] = [mergeCells(before), mergeCells(after)]
  const [from, to] = [totalOf(earlier.values()), totalOf(later.values())]
  const sums = [
    from.totalPicoUsd,
    scaled(from.totalPicoUsd, to.calls, from.calls) ?? to.totalPicoUsd,
    from.calls === 0 ? to.totalPicoUsd : withModelsOf(earlier, later),
    from.calls === 0 ? to.totalPicoUsd : withPromptsOf(earlier, later),
    from.calls === 0 ? to.totalPicoUsd : withTokensOf(earlier, later),
    to.totalPicoUsd,
  ] as const
  const names: readonly SpendCause[] = ['volume', 'model', 'prompt_version', 'tokens_per_call', 'price']
  const causes = names.map((cause, step) => ({ cause, picoUsd: sums[step + 1]! - sums[step]! }))
  return {
    beforePicoUsd: from.totalPicoUsd,
    afterPicoUsd: to.totalPicoUsd,
    deltaPicoUsd: to.totalPicoUsd - from.totalPicoUsd,
    causes: causes.toSorted((a, b) => bySize(a.picoUsd, b.picoUsd)),
    moves: movesOf(earlier, later),
  }
}

/** Today's calls of each model, at the model's earlier cost per call. */
function withModelsOf(before: Cells, after: Cells): PicoUsd {
  const earlier = byModel(before)
  let sum = 0n
  for (const [model, { calls, totalPicoUsd }] of byModel(after)) {
    const known = earlier.get(model)
    sum += (known && scaled(known.totalPicoUsd, calls, known.calls)) ?? totalPicoUsd
  }
  return sum
}

/** Today's calls of each model and prompt version, at their earlier cost per call. */
function withPromptsOf(before: Cells, after: Cells): PicoUsd {
  let sum = 0n
  for (const [key, { calls, totalPicoUsd }] of after) {
    const known = before.get(key)
    sum += (known && scaled(known.totalPicoUsd, calls, known.calls)) ?? totalPicoUsd
  }
  return sum
}

/** Today's tokens at the earlier cost of a token, and fees at the earlier fee for a call. */
function withTokensOf(before: Cells, after: Cells): PicoUsd {
  let sum = 0n
  for (const [key, cell] of after) {
    const known = before.get(key)
    if (known === undefined || known.calls === 0) {
      sum += cell.totalPicoUsd
      continue
    }
    sum += scaled(known.inputPicoUsd, cell.inputTokens, known.inputTokens) ?? cell.inputPicoUsd
    sum += scaled(known.outputPicoUsd, cell.outputTokens, known.outputTokens) ?? cell.outputPicoUsd
    sum += scaled(otherCost(known), cell.calls, known.calls) ?? otherCost(cell)
  }
  return sum
}

function otherCost({ totalPicoUsd, inputPicoUsd, outputPicoUsd }: SpendCell): PicoUsd {
  return totalPicoUsd - inputPicoUsd - outputPicoUsd
}

/** `amount` for `from` of something, taken for `to` of it; `undefined` when there was none of it. */
function scaled(amount: PicoUsd, to: number, from: number): PicoUsd | undefined {
  return from === 0 ? undefined : divideHalfUp(amount * BigInt(to), BigInt(from))
}

function byModel(cells: Cells): ReadonlyMap<string, CallsAndCost> {
  const models = new Map<string, CallsAndCost>()
  for (const cell of cells.values()) models.set(cell.model, totalOf([cell, ...present(models.get(cell.model))]))
  return models
}

function present<Value>(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value]
}

function totalOf(cells: Iterable<CallsAndCost>): CallsAndCost {
  let [calls, totalPicoUsd] = [0, 0n]
  for (const cell of cells) {
    calls += cell.calls
    totalPicoUsd += cell.totalPicoUsd
  }
  return { calls, totalPicoUsd }
}

function movesOf(before: Cells, after: Cells): readonly SpendMove[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  const moves = [...keys].map((key): SpendMove => {
    const { model, promptVersion } = (after.get(key) ?? before.get(key))!
    const beforePicoUsd = before.get(key)?.totalPicoUsd ?? 0n
    const afterPicoUsd = after.get(key)?.totalPicoUsd ?? 0n
    const named = { model, ...(promptVersion !== undefined && { promptVersion }) }
    return { ...named, beforePicoUsd, afterPicoUsd, deltaPicoUsd: afterPicoUsd - beforePicoUsd }
  })
  return moves.toSorted((a, b) => bySize(a.deltaPicoUsd, b.deltaPicoUsd))
}

function bySize(a: PicoUsd, b: PicoUsd): number {
  const [sizeA, sizeB] = [a < 0n ? -a : a, b < 0n ? -b : b]
  return sizeA === sizeB ? 0 : sizeA < sizeB ? 1 : -1
}
