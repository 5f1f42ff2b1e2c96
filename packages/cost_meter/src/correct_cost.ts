import type { Cost } from './cost.js'
import type { CostCorrection } from './ledger.js'
import type { PicoUsd } from './pico_usd.js'

/** What a call costs after its corrections. How it splits stays unknown where only a total was booked. */
export function correctedCost(cost: Cost, corrections: readonly CostCorrection[]): Cost {
  let standing = cost
  for (const correction of corrections) standing = withCorrection(standing, correction)
  return standing
}

function withCorrection(cost: Cost, { inputPicoUsd, outputPicoUsd, totalPicoUsd, priceVersion }: CostCorrection): Cost {
  const isUnpriced = cost.totalPicoUsd === null
  const add = (part: PicoUsd | null, difference: PicoUsd) => {
    if (isUnpriced) return difference
    return part === null ? null : part + difference
  }
  return {
    ...cost,
    inputPicoUsd: add(cost.inputPicoUsd, inputPicoUsd),
    outputPicoUsd: add(cost.outputPicoUsd, outputPicoUsd),
    totalPicoUsd: (cost.totalPicoUsd ?? 0n) + totalPicoUsd,
    priceStatus: 'priced',
    priceVersion,
  }
}

/** The differences that bring a cost to a new one; `undefined` when it stands, or when the new one is not known. */
export function costDifference(
  standing: Cost,
  rated: Cost,
): Pick<CostCorrection, 'inputPicoUsd' | 'outputPicoUsd' | 'totalPicoUsd' | 'priceVersion'> | undefined {
  if (rated.totalPicoUsd === null || rated.priceVersion === null) return undefined
  const isUnpriced = standing.totalPicoUsd === null
  if (rated.totalPicoUsd === standing.totalPicoUsd) return undefined
  const part = (before: PicoUsd | null, after: PicoUsd | null) => {
    if (isUnpriced) return after ?? 0n
    return before === null ? 0n : (after ?? 0n) - before
  }
  return {
    inputPicoUsd: part(standing.inputPicoUsd, rated.inputPicoUsd),
    outputPicoUsd: part(standing.outputPicoUsd, rated.outputPicoUsd),
    totalPicoUsd: rated.totalPicoUsd - (standing.totalPicoUsd ?? 0n),
    priceVersion: rated.priceVersion,
  }
}
