import type { PicoUsd } from './pico_usd.js'

/** What was spent on one model with one prompt version in a period. */
export interface SpendCell {
  /** `provider/model`. */
  readonly model: string
  /** `name@version`; absent for calls without a registered prompt. */
  readonly promptVersion?: string
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** What of the cost is for input and for output. The rest of the total is fees, or not known apart. */
  readonly inputPicoUsd: PicoUsd
  readonly outputPicoUsd: PicoUsd
  readonly totalPicoUsd: PicoUsd
}

/** Cells of the same model and prompt version become one. */
export function mergeCells(cells: readonly SpendCell[]): ReadonlyMap<string, SpendCell> {
  const merged = new Map<string, SpendCell>()
  for (const cell of cells) {
    const key = JSON.stringify([cell.model, cell.promptVersion ?? null])
    const known = merged.get(key)
    merged.set(key, known === undefined ? cell : addCells(known, cell))
  }
  return merged
}

function addCells(a: SpendCell, b: SpendCell): SpendCell {
  return {
    ...a,
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    inputPicoUsd: a.inputPicoUsd + b.inputPicoUsd,
    outputPicoUsd: a.outputPicoUsd + b.outputPicoUsd,
    totalPicoUsd: a.totalPicoUsd + b.totalPicoUsd,
  }
}
