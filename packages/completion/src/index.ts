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
