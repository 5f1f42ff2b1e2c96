export { createEmbeddedBackend } from './backends/embedded_backend.js'
export { createPglitePool, type EmbeddedPostgres } from './backends/pglite_pool.js'
export { createPostgresBackend, type PostgresBackendOptions } from './backends/postgres_backend.js'
export { createRedisBackend, type RedisBackendOptions } from './backends/redis_backend.js'
export type { BatchItemQuery, BatchItemRecord, BatchItemStatus, BatchItemStore } from './batch_item_store.js'
export {
  type BatchInferencePayload,
  type BatchInferenceResult,
  type BatchItem,
  batchInferenceContract,
  batchItem,
} from './contracts/batch_inference.js'
export { deliverWebhookContract } from './contracts/deliver_webhook.js'
export { type DetectAnomaliesResult, detectAnomaliesContract } from './contracts/detect_anomalies.js'
export { type JobInput, type JobName, jobContracts } from './contracts/registry.js'
export { type RemoveContentResult, removeContentContract } from './contracts/remove_content.js'
export {
  type RerateCostsPayload,
  type RerateCostsResult,
  rerateCostsContract,
  rerateCostsPayload,
} from './contracts/rerate_costs.js'
export { defineJob, type JobContext, type JobHandler } from './define_job.js'
export { JobError, type JobErrorCode, type JobErrorDetail } from './errors.js'
export { defineContract, type JobBackoff, type JobContract } from './job_contract.js'
export { createJobRunner, type JobRunner, type JobRunnerSettings, type JobRunnerTimings } from './job_runner.js'
export {
  type Dispatch,
  isFinalState,
  type JobFailure,
  type JobKey,
  type JobLease,
  type JobOutcome,
  type JobPage,
  type JobProgress,
  type JobQuery,
  type JobRecord,
  type JobRelease,
  type JobState,
  type JobStore,
  type JobSummary,
  type LeaseState,
  type NewJob,
} from './job_store.js'
export { createJobs, type EnqueueOptions, type Jobs, type JobsSettings } from './jobs.js'
export type {
  JobMessage,
  MessageOptions,
  MessageQueue,
  MessageWorker,
  MessageWorkerOptions,
  QueueBackend,
} from './queue_backend.js'
export { migrateQueueSchema, queueSchema } from './queue_schema.js'
