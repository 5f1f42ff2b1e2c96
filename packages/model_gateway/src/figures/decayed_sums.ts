/**
 * Sums in which what was added counts half as much after each half-life. Adding is O(1): newer amounts weigh more
 * instead of older ones less, and everything is scaled down before that overflows.
 * Forward decay: https://dimacs.rutgers.edu/~graham/pubs/papers/fwddecay.pdf
 */
export interface DecayedSums {
  add(slot: number, amount: number, nowMs: number): void
  /** What the slot comes to now. */
  at(slot: number, nowMs: number): number
  /** The same in a unit that changes with time, for holding slots against each other. */
  relative(slot: number): number
}

/** Half-lives after which everything is scaled down; 2 to this power is far from the largest double, 2^1024. */
const MAX_HALF_LIVES = 500

export function createDecayedSums(slots: number, halfLifeMs: number): DecayedSums {
  const sums = new Float64Array(slots)
  let epochMs: number | undefined

  function halfLivesAt(nowMs: number): number {
    epochMs ??= nowMs
    const halfLives = (nowMs - epochMs) / halfLifeMs
    if (halfLives <= MAX_HALF_LIVES) return halfLives
    for (let slot = 0; slot < slots; slot += 1) sums[slot]! *= 2 ** -halfLives
    epochMs = nowMs
    return 0
  }

  return {
    add(slot, amount, nowMs) {
      const halfLives = halfLivesAt(nowMs)
      sums[slot]! += amount * 2 ** halfLives
    },
    at(slot, nowMs) {
      const halfLives = halfLivesAt(nowMs)
      return sums[slot]! * 2 ** -halfLives
    },
    relative: (slot) => sums[slot]!,
  }
}
