import type { JobContract } from '../job_contract.js'
import { batchInferenceContract } from './batch_inference.js'
import { deliverWebhookContract } from './deliver_webhook.js'
import { detectAnomaliesContract } from './detect_anomalies.js'
import { removeContentContract } from './remove_content.js'
import { rerateCostsContract } from './rerate_costs.js'

/** Every job there is. Adding one is a file beside this and a line here. */
export const jobContracts = {
  batch_inference: batchInferenceContract,
  deliver_webhook: deliverWebhookContract,
  detect_anomalies: detectAnomaliesContract,
  remove_content: removeContentContract,
  rerate_costs: rerateCostsContract,
} as const satisfies Readonly<Record<string, JobContract>>

export type JobName = keyof typeof jobContracts

/** What `enqueue` takes for a job: the payload before defaults are filled in. */
export type JobInput<Name extends JobName> = (typeof jobContracts)[Name]['payload']['_zod']['input']
