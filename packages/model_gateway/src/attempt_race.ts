/** One of several attempts that are made at once, of which one may answer. */
export interface RaceEntry {
  /** Aborted when another has won. */
  readonly overtaken: AbortSignal
  /** True for the first that asks, and whenever it asks again; the others are aborted. */
  claim(): boolean
}

export interface AttemptRace {
  enter(): RaceEntry
  /** Resolves when one has won. */
  readonly won: Promise<void>
  isWinner(entry: RaceEntry): boolean
}

export function createAttemptRace(): AttemptRace {
  const entries = new Map<RaceEntry, AbortController>()
  let winner: RaceEntry | undefined
  let tellWon: () => void = () => {}
  const won = new Promise<void>((resolve) => {
    tellWon = resolve
  })
  return {
    won,
    isWinner: (entry) => entry === winner,
    enter() {
      const controller = new AbortController()
      const entry: RaceEntry = {
        overtaken: controller.signal,
        claim() {
          if (winner === undefined) {
            winner = entry
            for (const [other, abort] of entries) if (other !== entry) abort.abort()
            tellWon()
          }
          return winner === entry
        },
      }
      entries.set(entry, controller)
      return entry
    },
  }
}
