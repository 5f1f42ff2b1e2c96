import { isPattern, picoUsdFromDecimal } from '@maester/cost_meter'
import { z } from 'zod'
import { timeZone } from '../query/time_zone.js'
import { budgetMode, budgetWindow } from './budget.js'

const limit = z
  .string('must be a decimal amount in USD, written as a string')
  .regex(/^\d{1,12}(\.\d{1,12})?$/, 'must be a decimal amount in USD, written as a string')
  .describe('USD')

/** The longest scope of a tag, `tag:<name>=<value>`. */
const maxScope = 517

const scope = z
  .string()
  .min(1)
  .max(maxScope)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have control characters or lone surrogates')
  .refine((text) => !text.endsWith('*') || isPattern(text), 'may have * only in place of a whole value, as in user:*')
  .describe('tenant:…, project:…, key:…, user:…, model:…, tag:<name>=<value>, or a name callers give as budget_scope')

const timezone = timeZone.default('UTC').describe('By whose clocks days, weeks and months begin.')

export const NewBudget = z.strictObject({
  scope,
  limit_usd: limit,
  window: budgetWindow.default('total'),
  mode: budgetMode.default('hard'),
  timezone,
  allow_unknown_price: z.boolean().default(false).describe('Let calls through whose price is not known.'),
})

/** What a budget limits stays: a different scope or window is a different budget. */
export const BudgetPatch = z.strictObject({
  limit_usd: limit.optional(),
  mode: budgetMode.optional(),
  allow_unknown_price: z.boolean().optional(),
})

export function toChanges({ limit_usd, mode, allow_unknown_price }: z.infer<typeof BudgetPatch>) {
  return {
    ...(limit_usd !== undefined && { limitPicoUsd: picoUsdFromDecimal(limit_usd) }),
    ...(mode !== undefined && { mode }),
    ...(allow_unknown_price !== undefined && { allowUnpriced: allow_unknown_price }),
  }
}
