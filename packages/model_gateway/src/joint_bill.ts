import { type Cost, type PicoUsd, type Usage, usageCounts } from '@maester/cost_meter'

/** The usage of two attempts together. A count that one of them did not report stays unknown. */
export function addUsage(earlier: Usage, later: Usage): Usage {
  const sums: Partial<Record<(typeof usageCounts)[number], number>> = {}
  for (const name of usageCounts) {
    const [a, b] = [earlier[name], later[name]]
    if (a !== undefined && b !== undefined) sums[name] = a + b
  }
  return { ...sums, ...(later.serviceTier !== undefined && { serviceTier: later.serviceTier }) }
}

/** The cost of two attempts together; unknown when one of them is. */
export function addCosts(earlier: Cost, later: Cost): Cost {
  return {
    inputPicoUsd: add(earlier.inputPicoUsd, later.inputPicoUsd),
    outputPicoUsd: add(earlier.outputPicoUsd, later.outputPicoUsd),
    totalPicoUsd: add(earlier.totalPicoUsd, later.totalPicoUsd),
    priceStatus: earlier.totalPicoUsd === null ? earlier.priceStatus : later.priceStatus,
    priceVersion: later.priceVersion,
  }
}

function add(a: PicoUsd | null, b: PicoUsd | null): PicoUsd | null {
  return a === null || b === null ? null : a + b
}
