export type { BatchItemQuery, BatchItemRecord, BatchItemStatus, BatchItemStore } from './batch_item_store.js'
export {
  type BatchInferencePayload,
  type BatchInferenceResult,
  type BatchItem,
  batchInferenceContract,
  batchItem,
} from './contracts/batch_inference.js'
export { type JobInput, type JobName, jobContracts } from './contracts/registry.js'
export { JobError, type JobErrorCode, type JobErrorDetail } from './errors.js'
export { defineContract, type JobBackoff, type JobContract } from './job_contract.js'
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
