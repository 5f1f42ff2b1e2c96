import type { JobHandler } from '@maester/jobs'
import type { WorkerDependencies } from '../dependencies.js'
import { batchInferenceJob } from './batch_inference.js'
import { deliverWebhookJob } from './deliver_webhook.js'
import { detectAnomaliesJob } from './detect_anomalies.js'
import { removeContentJob } from './remove_content.js'
import { rerateCostsJob } from './rerate_costs.js'

/** Every job the worker can run. Adding one is a file beside this and a line here. */
export function createJobHandlers(dependencies: WorkerDependencies): readonly JobHandler[] {
  return [
    batchInferenceJob(dependencies),
    deliverWebhookJob(dependencies),
    detectAnomaliesJob(dependencies),
    removeContentJob(dependencies),
    rerateCostsJob(dependencies),
  ]
}
