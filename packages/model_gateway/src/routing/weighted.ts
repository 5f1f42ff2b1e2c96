import type { Candidate, RankedCandidate, RoutingStrategy } from './strategy.js'

/**
 * Each target first for its share of the calls, and so on among those that are left. A target without a weight has 1;
 * one with 0 is tried only when all others have failed.
 */
export const weighted: RoutingStrategy = {
  name: 'weighted',
  rank(candidates, _request, { random }) {
    const left = candidates.filter((candidate) => weightOf(candidate) > 0)
    const ranked: RankedCandidate[] = []
    let chance = random
    let total = left.reduce((sum, candidate) => sum + weightOf(candidate), 0)
    while (left.length > 0) {
      const [index, rest] = draw(left, chance * total)
      const [candidate] = left.splice(index, 1) as [Candidate]
      const [weight, ofTotal] = [weightOf(candidate), total]
      ranked.push({ candidate, reason: () => `drawn with weight ${weight} of ${ofTotal}` })
      // Within the drawn share, the number is uniform again.
      chance = Math.min(Math.max(rest / weight, 0), 1 - Number.EPSILON)
      total = left.reduce((sum, other) => sum + weightOf(other), 0)
    }
    const spare = candidates.filter((candidate) => weightOf(candidate) <= 0)
    return [...ranked, ...spare.map((candidate) => ({ candidate, reason: () => 'weight 0, tried last' }))]
  },
}

function weightOf({ weight = 1 }: Candidate): number {
  return weight
}

/** Whose share the mark falls into, and how far into it. */
function draw(candidates: readonly Candidate[], mark: number): readonly [index: number, rest: number] {
  let rest = mark
  for (const [index, candidate] of candidates.entries()) {
    const weight = weightOf(candidate)
    if (rest < weight || index === candidates.length - 1) return [index, rest]
    rest -= weight
  }
  return [0, 0]
}
