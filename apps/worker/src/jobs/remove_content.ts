import { defineJob, type JobHandler, type RemoveContentResult, removeContentContract } from '@maester/jobs'
import type { WorkerDependencies } from '../dependencies.js'

const BATCH = 500
const dayMs = 86_400_000

/** Safe to run again, and to be stopped: what was not removed yet is found the next time. */
export function removeContentJob({ content }: Pick<WorkerDependencies, 'content'>): JobHandler {
  return defineJob({
    contract: removeContentContract,
    async handle({ at }, { signal, stopping }): Promise<RemoveContentResult> {
      const { retentionDays, requests } = content
      if (retentionDays === undefined) return { removed: 0 }
      const before = new Date(new Date(at).getTime() - retentionDays * dayMs)
      let removed = 0
      for (;;) {
        const batch = await requests.removeContent(before, BATCH)
        removed += batch
        if (batch < BATCH || signal.aborted || stopping.aborted) return { removed }
      }
    },
  })
}
