import { type ApiKey, apiKeyPrefix, type Scope, scopes } from '@maester/access'
import type { CallLimits } from '@maester/observability'
import { z } from 'zod'

const perMinute = z.int().min(1).max(1_000_000_000_000)

export const keyScopes = z.array(z.enum(scopes)).max(scopes.length)
export const keyModels = z
  .array(z.string().min(1).max(256))
  .max(200)
  .describe('Names that may be asked for; `*` at the end stands for any rest.')
export const keyLimits = z.strictObject({
  requests_per_minute: perMinute.optional(),
  tokens_per_minute: perMinute.optional(),
  max_in_flight: z.int().min(1).max(1_000_000).optional(),
})

export const apiKeyView = z.strictObject({
  id: z.string(),
  prefix: z.string().describe('How the key begins.'),
  last4: z.string().describe('How it ends.'),
  name: z.string(),
  tenant: z.string(),
  project: z.string().nullable(),
  scopes: z.array(z.enum(scopes)),
  models: z.array(z.string()).nullable().describe('`null`: every model.'),
  limits: keyLimits.nullable().describe('`null`: those of the service.'),
  status: z.enum(['active', 'expired', 'revoked']),
  created_at: z.iso.datetime(),
  created_by: z.string().nullable().describe('The key it was made with.'),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
})

export function toApiKeyView(key: ApiKey, now: Date): z.infer<typeof apiKeyView> {
  const { expiresAt, revokedAt } = key
  return {
    id: key.keyId,
    prefix: apiKeyPrefix(key.keyId),
    last4: key.last4,
    name: key.name,
    tenant: key.tenantId,
    project: key.projectId ?? null,
    scopes: [...key.scopes] as Scope[],
    models: key.allowedModels ? [...key.allowedModels] : null,
    limits: key.limits ? toWireLimits(key.limits) : null,
    status: revokedAt ? 'revoked' : expiresAt && expiresAt <= now ? 'expired' : 'active',
    created_at: key.createdAt.toISOString(),
    created_by: key.createdBy ?? null,
    expires_at: expiresAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
  }
}

export function fromWireLimits(limits: z.infer<typeof keyLimits>): CallLimits {
  const { requests_per_minute: requests, tokens_per_minute: tokens, max_in_flight: inFlight } = limits
  return {
    ...(requests !== undefined && { requestsPerMinute: requests }),
    ...(tokens !== undefined && { tokensPerMinute: tokens }),
    ...(inFlight !== undefined && { maxInFlight: inFlight }),
  }
}

function toWireLimits({ requestsPerMinute, tokensPerMinute, maxInFlight }: CallLimits): z.infer<typeof keyLimits> {
  return {
    ...(requestsPerMinute !== undefined && { requests_per_minute: requestsPerMinute }),
    ...(tokensPerMinute !== undefined && { tokens_per_minute: tokensPerMinute }),
    ...(maxInFlight !== undefined && { max_in_flight: maxInFlight }),
  }
}
