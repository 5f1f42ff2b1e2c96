export type { CompletionInput, CompletionOptions, PromptInput } from './completion_input.js'
export type { CompletionOutcome, CompletionService, RunOptions } from './completion_service.js'
export { type CompletionServiceDependencies, createCompletionService } from './create_completion_service.js'
export { createEmbeddingService, type EmbeddingServiceDependencies } from './create_embedding_service.js'
export { type ReliabilityDashboard, reliabilityDashboard } from './dashboard/reliability_dashboard.js'
export type { EmbeddingInput, EmbeddingOutcome, EmbeddingService } from './embedding_service.js'
export { CompletionError, type CompletionErrorCode, type CompletionErrorDetail } from './errors.js'
export { createKeeper, type KeeperOptions } from './keeper/create_keeper.js'
export type { Keeper, KeptRecord } from './keeper/keeper.js'
export type {
  IdempotencyClaim,
  IdempotencyRef,
  IdempotencyStore,
  IdempotencyVerdict,
  KeptAnswer,
} from './ports/idempotency_store.js'
export type { ProcessStore } from './ports/process_store.js'
export type { ReplayRow, ReplayStore } from './ports/replay_store.js'
export type {
  RecordedBudget,
  RecordedEvaluation,
  RecordedMetric,
  ReliabilityFigures,
  RequestFinish,
  RequestPage,
  RequestQuery,
  RequestRecord,
  RequestStart,
  RequestStatus,
  RequestStore,
} from './ports/request_store.js'
export type { SpanStore } from './ports/span_store.js'
export type { Spool, SpoolEntry } from './ports/spool.js'
export { createReplayService, type ReplayServiceDependencies } from './replay/create_replay_service.js'
export {
  completionReplayFormats,
  type RecordedBody,
  type ReplayChanges,
  type ReplayFormat,
  type ReplayFormats,
} from './replay/replay_format.js'
export { replayRecord } from './replay/replay_record.js'
export type { ReplayComparison, ReplayOverrides, ReplayResult, ReplayService } from './replay/replay_service.js'
export {
  createRouteExplainer,
  type ExplainedRoute,
  type RouteExplainer,
  type RouteExplainerDependencies,
} from './route_explainer.js'
export { applySpooled, type SpooledInto } from './spool/apply_spooled.js'
export type { BudgetForecast } from './steps/foresee_budget.js'
export {
  CONTENT_OF_ANSWER,
  type ContentSettings,
  createRecordedContent,
  type RecordedContent,
} from './steps/recorded_content.js'
export { createMemoryIdempotencyStore } from './stores/memory_idempotency_store.js'
export { createMemoryProcessStore } from './stores/memory_process_store.js'
export { createMemoryReplayStore } from './stores/memory_replay_store.js'
export { createMemoryRequestStore, type MemoryRequestStoreOptions } from './stores/memory_request_store.js'
export { abandonedEnd } from './stranded/abandoned_end.js'
export { type StrandedCounts, type StrandedDependencies, settleStranded } from './stranded/settle_stranded.js'
export type {
  AnswerAttempt,
  AnswerBudget,
  AnswerBudgetDecision,
  AnswerBudgetPolicy,
  AnswerCost,
  AnswerDeprecation,
  AnswerEstimate,
  AnswerEvaluation,
  AnswerMetric,
  AnswerRouting,
  AnswerToolCall,
  AnswerUsage,
  CallAnswer,
  CompletionAnswer,
  EmbeddingAnswer,
} from './wire/answer.js'
export { answerUsage, shownTotalUsd } from './wire/answer_money.js'
export { answerAttempt, answerDeprecation } from './wire/build_answer.js'
export {
  type ParsedCompletion,
  parseAnyCompletion,
  parsePromptedCompletion,
  parseReliableCompletion,
  promptedCompletionBody,
  reliableCompletionBody,
} from './wire/completion_body.js'
export { parseWith } from './wire/parse_with.js'
export { plainName, plainText } from './wire/plain_text.js'
