import { explainSpendChange, type PicoUsd, type SpendCell, type SpendChange } from '@maester/cost_meter'

/** Why one day differs from the average of several: the several are compared with as many days like the one. */
export function explainAgainstDays(
  before: readonly SpendCell[],
  day: readonly SpendCell[],
  dayCount: number,
): SpendChange {
  const times = BigInt(dayCount)
  const share = (amount: PicoUsd) => amount / times
  const change = explainSpendChange(
    before,
    day.map((cell) => ({
      ...cell,
      calls: cell.calls * dayCount,
      inputTokens: cell.inputTokens * dayCount,
      outputTokens: cell.outputTokens * dayCount,
      inputPicoUsd: cell.inputPicoUsd * times,
      outputPicoUsd: cell.outputPicoUsd * times,
      totalPicoUsd: cell.totalPicoUsd * times,
    })),
  )
  return {
    beforePicoUsd: share(change.beforePicoUsd),
    afterPicoUsd: share(change.afterPicoUsd),
    deltaPicoUsd: share(change.deltaPicoUsd),
    causes: change.causes.map(({ cause, picoUsd }) => ({ cause, picoUsd: share(picoUsd) })),
    moves: change.moves.map(({ beforePicoUsd, afterPicoUsd, deltaPicoUsd, ...target }) => ({
      ...target,
      beforePicoUsd: share(beforePicoUsd),
      afterPicoUsd: share(afterPicoUsd),
      deltaPicoUsd: share(deltaPicoUsd),
    })),
  }
}
