import { everyTenant } from '@maester/cost_meter'
import { createJobs } from '@maester/jobs'
import type { WorkerDependencies } from '@maester/worker'
import type { Product } from './open_product.js'
import { repeat } from './repeat.js'

/** Looks whether the hour has changed, in ms. */
const hourLookMs = 60_000
const hourMs = 3_600_000

/** What the job that removes old content needs; for how long it is kept is read anew each time. */
export function contentJobs({ store, settings }: Product): Pick<WorkerDependencies, 'content'> {
  return {
    content: {
      requests: store.storage.requests,
      get retentionDays() {
        return settings().content.retentionDays
      },
    },
  }
}

/**
 * Makes a job each hour that removes old content, where content is not kept for good. Several workers make the same job,
 * by the same id. `stop` ends it.
 */
export function watchContent({ observation, store, settings }: Product, onEnqueued: () => void) {
  const { ids, log } = observation
  const jobs = createJobs({ store: store.storage.jobs, ids, onEnqueued })
  const look = async () => {
    const { retentionDays } = settings().content
    if (retentionDays === undefined) return
    const hour = new Date(Math.floor(Date.now() / hourMs) * hourMs).toISOString()
    // Another number of days is acted on within the hour.
    const jobId = `remove_content_${hour.slice(0, 13)}_${retentionDays}`
    await jobs.enqueue('remove_content', { at: hour }, { tenantId: everyTenant, jobId })
  }
  return repeat(() => look().catch((error: unknown) => log.warn('content_not_removed', { error })), hourLookMs)
}
