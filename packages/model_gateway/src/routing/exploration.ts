import type { RankedCandidate } from './strategy.js'

/** The share of calls by which targets are tried that the figures would not choose, or that have none. */
export const EXPLORATION_SHARE = 0.1

/**
 * For the exploration share of calls one of `unproven`, each as often as the others, goes before all others: figures
 * only come from calls. `random` is uniform in [0, 1).
 */
export function explore(
  ranked: readonly RankedCandidate[],
  unproven: readonly RankedCandidate[],
  random: number,
): readonly RankedCandidate[] {
  if (random >= EXPLORATION_SHARE || unproven.length === 0) return ranked
  const chosen = unproven[Math.floor((random / EXPLORATION_SHARE) * unproven.length)]!
  const first = { candidate: chosen.candidate, reason: () => `tried first to learn about it: ${chosen.reason()}` }
  return [first, ...ranked.filter(({ candidate }) => candidate !== chosen.candidate)]
}
