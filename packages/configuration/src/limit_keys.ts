import { z } from 'zod'

const milliseconds = z.int().min(1).max(86_400_000)
const atLeastOne = z.int().min(1).max(1_000_000_000)
const limits = {
  requests_per_minute: atLeastOne.optional(),
  tokens_per_minute: atLeastOne.optional(),
  max_in_flight: atLeastOne.optional(),
}

/** How much a caller may ask. */
export const callerLimits = z.strictObject(limits)

/** How much may be sent to a provider. */
export const providerLimits = z.strictObject({
  ...limits,
  /** Each key has these limits for itself. */
  per_key: z.boolean().optional(),
  /** Calls that may wait for room, and for how long. */
  max_waiting: z.int().min(0).max(1_000_000).optional(),
  max_wait_ms: z.int().min(0).max(86_400_000).optional(),
})

/** What a process takes on before it refuses more. */
export const server = z.strictObject({
  max_requests: atLeastOne.optional(),
  max_waiting_mb: atLeastOne.optional(),
  max_event_loop_lag_ms: milliseconds.optional(),
  max_connections: atLeastOne.optional(),
  max_connections_per_address: z.union([atLeastOne, z.literal('off')]).optional(),
})
