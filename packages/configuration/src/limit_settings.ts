import type { CallerLimitSettings } from '@maester/limits'
import type { ProviderLimits } from '@maester/model_gateway'
import type { CallLimits } from '@maester/observability'
import type { MaesterFileContent } from './maester_file.js'

/** What a process takes on before it refuses more. Absent: the default of whoever serves. */
export interface ServerSettings {
  readonly maxRequests?: number
  readonly maxWaitingBytes?: number
  readonly maxEventLoopLagMs?: number
  readonly maxConnections?: number
  /** `Infinity`: not limited. */
  readonly maxConnectionsPerAddress?: number
}

type Limits = NonNullable<MaesterFileContent['limits']>
type FileProviderLimits = NonNullable<NonNullable<MaesterFileContent['providers']>[string]['limits']>

export function toCallLimits(limits: Limits): CallLimits {
  const { requests_per_minute, tokens_per_minute, max_in_flight } = limits
  return {
    ...(requests_per_minute !== undefined && { requestsPerMinute: requests_per_minute }),
    ...(tokens_per_minute !== undefined && { tokensPerMinute: tokens_per_minute }),
    ...(max_in_flight !== undefined && { maxInFlight: max_in_flight }),
  }
}

export function toProviderLimits(limits: FileProviderLimits): ProviderLimits {
  const { per_key, max_waiting, max_wait_ms } = limits
  return {
    ...toCallLimits(limits),
    ...(per_key !== undefined && { perKey: per_key }),
    ...(max_waiting !== undefined && { maxWaiting: max_waiting }),
    ...(max_wait_ms !== undefined && { maxWaitMs: max_wait_ms }),
  }
}

export function toCallerLimits({ limits, tenant_limits: tenants }: MaesterFileContent): CallerLimitSettings {
  return {
    ...(limits && { keys: toCallLimits(limits) }),
    ...(tenants && {
      tenants: Object.fromEntries(Object.entries(tenants).map(([id, each]) => [id, toCallLimits(each)])),
    }),
  }
}

const bytesPerMb = 1_048_576

export function toServerSettings({ server = {} }: MaesterFileContent): ServerSettings {
  const { max_requests, max_waiting_mb, max_event_loop_lag_ms, max_connections, max_connections_per_address } = server
  return {
    ...(max_requests !== undefined && { maxRequests: max_requests }),
    ...(max_waiting_mb !== undefined && { maxWaitingBytes: max_waiting_mb * bytesPerMb }),
    ...(max_event_loop_lag_ms !== undefined && { maxEventLoopLagMs: max_event_loop_lag_ms }),
    ...(max_connections !== undefined && { maxConnections: max_connections }),
    ...(max_connections_per_address !== undefined && {
      maxConnectionsPerAddress: max_connections_per_address === 'off' ? Infinity : max_connections_per_address,
    }),
  }
}
