import { logBeta } from './log_beta.js'

/** Where the truth lies. It may be looked at after every observation: all looks together are wrong with `alpha` at most. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Of the mixture over success probabilities: narrow where shares are near 0 or 1, as those of errors are. */
const PRIOR = 0.5
/** Halvings of what is left of [0, 1] when a bound is looked for. */
const HALVINGS = 32

/**
 * Confidence sequence for the mean of observations in [0, 1]: the beta-binomial mixture of Howard, Ramdas, McAuliffe and
 * Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49(2), 2021. For
 * observations between 0 and 1 it holds as it does for 0 and 1, because each factor of the likelihood ratio is convex in
 * the observation.
 */
export function meanInterval(sum: number, count: number, alpha: number): Interval {
  if (count === 0) return { low: 0, high: 1 }
  const missing = Math.max(0, count - sum)
  const limit = logBeta(PRIOR + sum, PRIOR + missing) - logBeta(PRIOR, PRIOR) + Math.log(alpha)
  const isRuledOut = (mean: number) => logLikelihood(sum, missing, mean) <= limit
  const centre = Math.min(1, sum / count)
  return {
    low: isRuledOut(0) ? boundary(0, centre, isRuledOut) : 0,
    high: isRuledOut(1) ? boundary(1, centre, isRuledOut) : 1,
  }
}

function logLikelihood(sum: number, missing: number, mean: number): number {
  return (sum === 0 ? 0 : sum * Math.log(mean)) + (missing === 0 ? 0 : missing * Math.log1p(-mean))
}

/** The last value that is ruled out on the way to one that is not. */
function boundary(ruledOut: number, possible: number, isRuledOut: (mean: number) => boolean): number {
  let [out, inside] = [ruledOut, possible]
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (out + inside) / 2
    if (isRuledOut(middle)) out = middle
    else inside = middle
  }
  return out
}

/** Observations below which a mean without an upper limit is left open. */
const ENOUGH = 100
/** Where the sequence is narrowest, in observations. */
const NARROWEST_AT = 500

/**
 * Asymptotic confidence sequence for a mean of anything with a variance: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas,
 * "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 52(6), 2024.
 * `undefined` before there are enough observations.
 */
export function unboundedMeanInterval(
  { sum, squares, count }: { readonly sum: number; readonly squares: number; readonly count: number },
  alpha: number,
): Interval | undefined {
  if (count < ENOUGH) return undefined
  const mean = sum / count
  const variance = Math.max(0, squares / count - mean * mean)
  const spread = count / NARROWEST_AT + 1
  const radius = Math.sqrt(
    ((2 * variance * spread * NARROWEST_AT) / (count * count)) * Math.log(Math.sqrt(spread) / alpha),
  )
  return { low: mean - radius, high: mean + radius }
}
