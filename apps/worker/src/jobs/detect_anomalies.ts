import { findAnomalies } from '@maester/alerts'
import { type DetectAnomaliesResult, defineJob, detectAnomaliesContract, type JobHandler } from '@maester/jobs'
import type { WorkerDependencies } from '../dependencies.js'

/** Safe to run again: the same anomalies raise the same alerts. */
export function detectAnomaliesJob({ anomalies }: Pick<WorkerDependencies, 'anomalies'>): JobHandler {
  return defineJob({
    contract: detectAnomaliesContract,
    handle: async ({ at }): Promise<DetectAnomaliesResult> => ({ found: await findAnomalies(anomalies, new Date(at)) }),
  })
}
