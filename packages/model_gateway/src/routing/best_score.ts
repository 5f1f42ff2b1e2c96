import type { QualityFigure } from '../quality_figures.js'
import { explore } from './exploration.js'
import type { RoutingStrategy } from './strategy.js'

/** One-sided, 95 %. */
const Z = 1.645

/**
 * The target whose answers have been judged best, by the lower confidence bound of its mean reliability score: a few
 * lucky answers do not beat many good ones. For a small share of calls another target goes first, so that every score
 * stays current. Targets without a score come last, in the configured order.
 */
export const bestScore: RoutingStrategy = {
  name: 'best_score',
  rank(candidates, _request, snapshot) {
    const ranked = candidates
      .map((candidate) => {
        const figure = snapshot.qualityOf(candidate)
        return { candidate, bound: figure ? lowerBound(figure) : -1, reason: () => describe(figure) }
      })
      .sort((a, b) => b.bound - a.bound)
    return explore(ranked, ranked.slice(1), snapshot.random)
  },
}

/**
 * Wilson's lower bound. Made for shares; no score between 0 and 1 varies more around its mean than one that is always
 * either. https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
 */
export function lowerBound({ mean, count }: QualityFigure): number {
  const square = Z * Z
  const centre = mean + square / (2 * count)
  const spread = Z * Math.sqrt((mean * (1 - mean) + square / (4 * count)) / count)
  return Math.max(0, (centre - spread) / (1 + square / count))
}

function describe(figure: QualityFigure | undefined): string {
  if (!figure) return 'no answer judged yet'
  return `scores at least ${lowerBound(figure).toFixed(3)} (mean ${figure.mean.toFixed(3)} of ${Math.round(figure.count)})`
}
