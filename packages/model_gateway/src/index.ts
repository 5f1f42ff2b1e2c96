export type { Admission, AdmissionQuestion, AdmissionVerdict, AttemptPermit } from './admission.js'
export { assembleStream, createStreamAssembler, type StreamAssembler } from './assemble_stream.js'
export type { GatewayMetrics } from './attempt.js'
export type { OutcomeSpool } from './attempt_ledger.js'
export { type ArmFigures, type BothArms, neitherArm } from './canaries/arm_figures.js'
export type { CanaryReport } from './canaries/canary_report.js'
export type { CanaryNews, CanaryStore, StoredCanary } from './canaries/canary_store.js'
export type { CanaryDecision, CanaryState } from './canaries/canary_trial.js'
export { type CanaryTrials, type CanaryTrialsOptions, createCanaryTrials } from './canaries/canary_trials.js'
export type { Interval } from './canaries/confidence_sequence.js'
export type { ArmIntervals, RollBackReason } from './canaries/judge_canary.js'
export { createMemoryCanaryStore } from './canaries/stores/memory_canary_store.js'
export { CAPABILITIES, type Capability, type CapabilityMap, type ModelFacts } from './capabilities/capability.js'
export { hostDifferences } from './capabilities/catalogue/hosts.js'
export type { HostDifference, ModelFamily } from './capabilities/catalogue/model_family.js'
export { modelFamilies } from './capabilities/catalogue/registry.js'
export { findModelFacts } from './capabilities/find_model_facts.js'
export type { ModelOverride } from './capabilities/overrides.js'
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
export { connectionSecrets } from './connection_secrets.js'
export { createModelGateway, type GatewayDependencies } from './create_gateway.js'
export { type KeyVerdict as ProviderKeyVerdict, probeKey } from './credentials/probe_key.js'
export {
  createDeprecationWatch,
  type DeprecationWatch,
  type DeprecationWatchOptions,
} from './deprecations/deprecation_watch.js'
export type { GoneModel, GoneModelStore, GoneNews } from './deprecations/gone_model_store.js'
export type { DeprecationSettings, ModelDeprecation } from './deprecations/model_deprecation.js'
export type { AttemptSequel, AttemptSummary, GatewayErrorCode, GatewayErrorDetail } from './errors.js'
export { GatewayError, MalformedReply } from './errors.js'
export { createDecayedQuality, type DecayedQuality } from './figures/decayed_quality.js'
export type { Percentiles } from './figures/latency_histogram.js'
export type { LatencyFigures } from './figures/target_figures.js'
export type {
  CallerFormat,
  CallerRequest,
  ForwardedAnswer,
  UnsayableParameter,
} from './forwarding/caller_request.js'
export {
  type JsonMember,
  jsonElements,
  jsonMembers,
  type MemberChanges,
  withMembers,
} from './forwarding/json_members.js'
export type {
  AnswerAccount,
  AnswerSource,
  EmbeddingCall,
  GatewayCall,
  GatewayEmbeddings,
  GatewayResult,
  ModelGateway,
  PlannedRoute,
  RouteDemands,
  RouteExplanation,
  RoutePreview,
  RoutingSummary,
  StreamListener,
  TargetReport,
} from './gateway.js'
export { type BreakerSettings, defaultBreaker } from './health/breaker_settings.js'
export type { HealthExchange, HealthNotice } from './health/health_exchange.js'
export type {
  BreakerHealth,
  BreakerState,
  ConnectionHealth,
  GatewayHealth,
  RecentCalls,
  SetAsideKey,
  TargetHealth,
} from './health/target_health.js'
export {
  type ConfiguredKeys,
  createConfiguredKeys,
  keyFingerprint,
  type VendorKey,
  type VendorKeys,
} from './health/vendor_keys.js'
export { createLimitedAdmission } from './limited_admission.js'
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
  GoogleServiceAccount,
  ProviderAdapter,
  ProviderConnection,
  ProviderLimits,
  StreamDecoder,
  StreamFraming,
  UpstreamReply,
  UpstreamRequest,
  WeightedApiKey,
  WireEvent,
} from './provider.js'
export { type GeneratedImage, generatedImages, providerBlockKinds } from './provider_blocks.js'
export type { FailureClass, ProviderFailure } from './provider_failure.js'
export { findAdapter, providerAdapters } from './providers/registry.js'
export type { QualityFigure, QualityFigures } from './quality_figures.js'
export { estimateRequest, type RequestEstimate } from './request_estimate.js'
export type { CanaryArm } from './routing/canary.js'
export { homeProviderType } from './routing/home_providers.js'
export type { ScoringWeights } from './routing/profiles.js'
export { routingStrategies } from './routing/registry.js'
export type {
  Candidate,
  RankedCandidate,
  RoutingRequest,
  RoutingSnapshot,
  RoutingStrategy,
} from './routing/strategy.js'
export type {
  AliasSettings,
  CanaryGuard,
  CanarySettings,
  GatewaySettings,
  HedgeAfter,
  RetrySettings,
  StreamRecoveryMode,
  TargetSettings,
  TimeoutSettings,
} from './settings.js'
export { defaultRetries, defaultTimeouts } from './settings.js'
export type { StreamEvent } from './stream_event.js'
export { createTransport, type TransportOptions } from './transport/create_transport.js'
export type {
  ChunkConsumer,
  ChunkVerdict,
  ExchangeTimeouts,
  Transport,
  TransportRequest,
} from './transport/transport.js'
export { TransportError } from './transport/transport_error.js'
