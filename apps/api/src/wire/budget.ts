import {
  type BudgetPolicy,
  type BudgetState,
  formatPicoUsdExact,
  isPattern,
  type StoredBudget,
} from '@maester/cost_meter'
import { z } from 'zod'
import { instant } from './fields.js'

export const budgetWindow = z.enum(['day', 'week', 'month', 'total'])
export const budgetMode = z.enum(['hard', 'downgrade', 'soft', 'shadow'])

const exactAmount = z
  .string()
  .nullable()
  .describe('USD, exact; null for a scope with *, unless ?scope= names one of them')

/** A limit on spend, and where it stands in its present window. */
export const budget = z.strictObject({
  id: z.string(),
  scope: z.string(),
  limit_usd: z.string().describe('USD, exact'),
  window: budgetWindow,
  timezone: z.string(),
  mode: budgetMode,
  allow_unknown_price: z.boolean(),
  source: z.enum(['api', 'file']).describe('`file`: set in maester.yaml, and changed there.'),
  account: z.string().nullable().describe('The scope the amounts are of.'),
  spent_usd: exactAmount,
  reserved_usd: exactAmount,
  request_count: z.number().int().nullable(),
  window_start: instant.nullable().describe('null for a total'),
  window_end: instant.nullable().describe('null for a total'),
  created_at: instant.nullable().describe('null for one of maester.yaml'),
  updated_at: instant.nullable().describe('null for one of maester.yaml'),
})

export type WireBudget = z.infer<typeof budget>

/** `state` is absent where the scope stands for many. */
export function toBudget(policy: BudgetPolicy | StoredBudget, state: BudgetState | undefined): WireBudget {
  const isStored = 'createdAt' in policy
  return {
    id: policy.id ?? '',
    scope: policy.scope,
    limit_usd: formatPicoUsdExact(policy.limitPicoUsd),
    window: policy.window,
    timezone: policy.timeZone ?? 'UTC',
    mode: policy.mode,
    allow_unknown_price: policy.allowUnpriced ?? false,
    source: isStored ? 'api' : 'file',
    account: state?.scope ?? (isPattern(policy.scope) ? null : policy.scope),
    spent_usd: state ? formatPicoUsdExact(state.spentPicoUsd) : null,
    reserved_usd: state ? formatPicoUsdExact(state.reservedPicoUsd) : null,
    request_count: state?.requestCount ?? null,
    window_start: state?.windowStart?.toISOString() ?? null,
    window_end: state?.windowEnd?.toISOString() ?? null,
    created_at: isStored ? policy.createdAt.toISOString() : null,
    updated_at: isStored ? policy.updatedAt.toISOString() : null,
  }
}
