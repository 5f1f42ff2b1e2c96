export {
  type CallerLimits,
  type CallerLimitsOptions,
  type CallerPermit,
  type CallerVerdict,
  createCallerLimits,
} from './caller_limits.js'
export { LimitError, type LimitErrorCode, type LimitErrorDetail } from './errors.js'
export type { LimitCount, LimitStatus } from './limit_status.js'
export type {
  InFlightClaim,
  LimitClaim,
  LimitHold,
  LimitReading,
  LimitStore,
  LimitVerdict,
  RateClaim,
} from './limit_store.js'
export type { CallerLimitSettings } from './limited_party.js'
export {
  createMemoryLimitStore,
  type MemoryLimitStore,
  type MemoryLimitStoreOptions,
} from './stores/memory_limit_store.js'
export {
  createWaitingRoom,
  type StartTimer,
  type Visit,
  type VisitOutcome,
  type WaitingRoom,
  type WaitingRoomOptions,
} from './waiting_room.js'
