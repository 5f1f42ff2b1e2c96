import { createJobRunner, type JobRunner } from '@maester/jobs'
import type { WorkerDependencies } from './dependencies.js'
import { createJobHandlers } from './jobs/registry.js'

/** Runs jobs until closed. */
export type Worker = JobRunner

/** Puts the worker together; it takes jobs once started. The queue's connections stay the caller's to close. */
export function createWorker(dependencies: WorkerDependencies): Worker {
  const { backend, jobs, log, metrics, now, timings } = dependencies
  return createJobRunner({
    backend,
    store: jobs,
    handlers: createJobHandlers(dependencies),
    log,
    ...(metrics && { metrics }),
    ...(now && { now }),
    ...(timings && { timings }),
  })
}
