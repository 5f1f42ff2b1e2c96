import { everyTenant, formatPicoUsdExact, rerate } from '@maester/cost_meter'
import { defineJob, type JobHandler, type RerateCostsResult, rerateCostsContract } from '@maester/jobs'
import type { WorkerDependencies } from '../dependencies.js'

/** Delivered at least once: what was corrected before is found to stand, and only followed again. */
export function rerateCostsJob({
  rating,
  now = () => new Date(),
}: Pick<WorkerDependencies, 'rating' | 'now'>): JobHandler {
  return defineJob({
    contract: rerateCostsContract,
    async handle({ from, to, provider, model, unpriced_only }, { tenantId, signal }): Promise<RerateCostsResult> {
      await rating.refreshPrices()
      const { looked, corrected, deltaPicoUsd } = await rerate(
        { store: rating.corrections, prices: rating.prices, now, signal },
        {
          ...(tenantId !== everyTenant && { tenantId }),
          from: new Date(from),
          to: to === undefined ? now() : new Date(to),
          ...(provider !== undefined && { provider }),
          ...(model !== undefined && { model }),
          unpricedOnly: unpriced_only,
        },
      )
      return { looked, corrected, delta_usd: formatPicoUsdExact(deltaPicoUsd) }
    },
  })
}
