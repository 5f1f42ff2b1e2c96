import { formatPicoUsdExact, type PicoUsd, picoUsdFromDecimal } from '@maester/cost_meter'
import { type CheckParameters, invalidParameter } from '../check_parameters.js'
import { couldNotRun, passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** The answer cost at most `threshold` USD, a number or a decimal text. A call without a price cannot be judged. */
export const cost: Evaluator = {
  name: 'cost',
  parameters: ['threshold'],
  prepare(parameters) {
    const maxPicoUsd = readUsd(parameters)
    return ({ costPicoUsd }) => {
      if (costPicoUsd === undefined || costPicoUsd === null) return couldNotRun('The cost is not known')
      return passIf(
        costPicoUsd <= maxPicoUsd,
        `${formatPicoUsdExact(costPicoUsd)} USD exceeds ${formatPicoUsdExact(maxPicoUsd)} USD`,
      )
    }
  },
}

function readUsd(parameters: CheckParameters): PicoUsd {
  const { threshold } = parameters.given
  try {
    if (typeof threshold === 'number' && threshold >= 0) return picoUsdFromDecimal(plainDecimal(threshold))
    if (typeof threshold === 'string' && !threshold.startsWith('-')) return picoUsdFromDecimal(threshold)
  } catch {
    // Falls through to the refusal.
  }
  throw invalidParameter(parameters, 'threshold', 'must be an amount in USD with at most 12 decimals')
}

/** `1e-7` as `0.0000001`: small amounts arrive as JSON numbers, which print with an exponent. */
function plainDecimal(value: number): string {
  return /e/i.test(String(value)) ? value.toFixed(12) : String(value)
}
