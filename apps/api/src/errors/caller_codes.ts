import { AccessError, type AccessErrorCode } from '@maester/access'
import { CompletionError, type CompletionErrorCode } from '@maester/completion'
import { CostMeterError, type CostMeterErrorCode } from '@maester/cost_meter'
import { DatabaseError, type DatabaseErrorCode } from '@maester/database'
import { EvaluationError, type EvaluationErrorCode } from '@maester/evaluation'
import { JobError, type JobErrorCode } from '@maester/jobs'
import { LimitError, type LimitErrorCode } from '@maester/limits'
import { GatewayError, type GatewayErrorCode } from '@maester/model_gateway'
import { PromptError, type PromptErrorCode } from '@maester/prompt_registry'
import type { ErrorCode } from './catalogue.js'
import { HttpError } from './http_error.js'

/** What callers know a package's codes by, for every one that is not in the catalogue itself. */
type Renamed<Code extends string> = Readonly<Record<Exclude<Code, ErrorCode>, ErrorCode>>

const accessCodes: Renamed<AccessErrorCode> = {
  credential_unreadable: 'internal', // the operator's to mend: the log says which
}

const completionCodes: Renamed<CompletionErrorCode> = {}
const evaluationCodes: Renamed<EvaluationErrorCode> = {}

const gatewayCodes: Renamed<GatewayErrorCode> = {
  client_cancelled: 'internal', // nobody is there to read it
}

const limitCodes: Renamed<LimitErrorCode> = {}

const promptCodes: Renamed<PromptErrorCode> = {
  prompt_not_found: 'not_found',
  prompt_too_large: 'request_too_large',
  precondition_failed: 'internal', // no route moves labels
}

const jobCodes: Renamed<JobErrorCode> = {
  unknown_job: 'invalid_value',
  job_id_taken: 'internal', // ids are ours
  job_interrupted: 'internal',
  attempts_exhausted: 'internal',
}

const costMeterCodes: Renamed<CostMeterErrorCode> = {
  invalid_export: 'invalid_value',
  invalid_page: 'invalid_value',
  invalid_decimal: 'internal',
  invalid_price: 'internal',
  invalid_time_zone: 'internal',
  duplicate_attempt: 'internal',
  unknown_attempt: 'internal',
}

const databaseCodes: Renamed<DatabaseErrorCode> = {
  database_unavailable: 'storage_unavailable',
  spool_full: 'storage_unavailable',
  transaction_lost: 'storage_unavailable',
  invalid_cursor: 'invalid_value',
  transaction_ended: 'internal',
  statement_refused: 'internal',
  schema_too_new: 'internal',
  walls_missing: 'internal',
  data_folder_in_use: 'internal',
  data_folder_unusable: 'internal',
}

/** The errors that are ours, each with the words callers know its codes by. */
export const knownErrors = [
  [HttpError, {}],
  [AccessError, accessCodes],
  [CompletionError, completionCodes],
  [GatewayError, gatewayCodes],
  [LimitError, limitCodes],
  [PromptError, promptCodes],
  [EvaluationError, evaluationCodes],
  [JobError, jobCodes],
  [CostMeterError, costMeterCodes],
  [DatabaseError, databaseCodes],
] as const
