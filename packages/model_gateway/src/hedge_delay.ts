import type { LatencyFigures } from './figures/target_figures.js'
import type { HedgeAfter } from './settings.js'

/**
 * How long an attempt may be silent before another is made beside it, in ms: to the first output of a streamed answer, to
 * the end of a whole one. `undefined`: none is, or nothing is known of how long the target takes.
 */
export function hedgeAfterMs(
  hedgeAfter: HedgeAfter = 'off',
  { total, firstOutput }: LatencyFigures,
  { stream }: { readonly stream: boolean },
): number | undefined {
  if (hedgeAfter === 'off') return undefined
  if (hedgeAfter === 'p95') return (stream ? firstOutput : total)?.p95Ms
  return hedgeAfter
}
