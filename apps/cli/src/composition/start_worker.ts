import { createCompletionItem, createWorker, type Worker } from '@maester/worker'
import { alertJobs, watchAlerts } from './alert_jobs.js'
import { contentJobs, watchContent } from './content_jobs.js'
import { keyPermissions } from './key_permissions.js'
import type { Product } from './open_product.js'
import { repeat } from './repeat.js'

/** Jobs in hand get this long to come to a point where they can be left, in ms. */
export const workerGraceMs = 20_000

/** Roll-ups of usage are brought up to date this often, in ms; reports are exact in between. */
const foldIntervalMs = 15_000

/** Takes jobs, and keeps the roll-ups of usage, from now on. */
export function startWorker(product: Product): Worker {
  const { observation, store, pipeline } = product
  const { tracer, ids, log, metrics } = observation
  const worker = createWorker({
    backend: store.queue,
    jobs: store.storage.jobs,
    batchItems: store.storage.batchItems,
    runItem: createCompletionItem({
      completion: pipeline.completions,
      tracer,
      ids,
      log,
      permissionsOf: (principal) => keyPermissions(principal, store.storage.apiKeys),
    }),
    rating: {
      corrections: store.storage.corrections,
      prices: pipeline.prices,
      refreshPrices: () => pipeline.prices.refresh(),
    },
    ...alertJobs(product),
    ...contentJobs(product),
    log,
    metrics,
  })
  worker.start()
  log.info('worker_started', { queue: store.queue.name })
  const folding = repeat(
    () => store.storage.foldUsage().catch((error: unknown) => log.warn('usage_not_folded', { error })),
    foldIntervalMs,
  )
  const watching = watchAlerts(product, () => worker.nudge())
  const removing = watchContent(product, () => worker.nudge())
  return {
    ...worker,
    async close(graceMs) {
      await Promise.all([watching.stop(), removing.stop()])
      await folding.stop()
      return await worker.close(graceMs)
    },
  }
}
