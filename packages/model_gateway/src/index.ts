export type { Completion, FinishReason, OutputPart } from './completion.js'
export { completionText } from './completion.js'
export type {
  CompletionRequest,
  JsonSchema,
  ReasoningEffort,
  ReasoningOptions,
  ResponseFormat,
  Tool,
  ToolChoice,
  WebSearchOptions,
} from './completion_request.js'
export type { AttemptSummary, GatewayErrorCode, GatewayErrorDetail } from './errors.js'
export { GatewayError, MalformedReply } from './errors.js'
export type {
  GatewayCall,
  GatewayResult,
  ModelGateway,
  RoutePreview,
  RoutingSummary,
  StreamListener,
} from './gateway.js'
export type {
  AudioPart,
  CachePoint,
  Citation,
  FilePart,
  ImagePart,
  MediaSource,
  Message,
  Part,
  ReasoningPart,
  RefusalPart,
  Role,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from './message.js'
export type {
  EmbeddingAdapter,
  EmbeddingRequest,
  EmbeddingResult,
  EncodeOptions,
  ProviderAdapter,
  ProviderConnection,
  StreamDecoder,
  StreamFraming,
  UpstreamReply,
  UpstreamRequest,
  WireEvent,
} from './provider.js'
export type { FailureClass, ProviderFailure } from './provider_failure.js'
export type { StreamEvent } from './stream_event.js'
