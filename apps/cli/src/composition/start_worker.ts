import { createCompletionItem, createWorker, type Worker } from '@maester/worker'
import type { Product } from './open_product.js'

/** Jobs in hand get this long to come to a point where they can be left, in ms. */
export const workerGraceMs = 20_000

/** Takes jobs from now on. */
export function startWorker({ observation, store, pipeline }: Product): Worker {
  const { tracer, ids, log, metrics } = observation
  const worker = createWorker({
    backend: store.queue,
    jobs: store.storage.jobs,
    batchItems: store.storage.batchItems,
    runItem: createCompletionItem({ completion: pipeline.completions, tracer, ids, log }),
    log,
    metrics,
  })
  worker.start()
  log.info('worker_started', { queue: store.queue.name })
  return worker
}
