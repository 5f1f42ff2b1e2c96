import { z } from 'zod'
import { defineContract } from '../job_contract.js'

const instant = z.iso.datetime({ offset: true })
const name = z.string().min(1).max(256)

export const rerateCostsPayload = z.strictObject({
  /** Calls begun at or after. */
  from: instant,
  /** Calls begun before. Default: when the job runs. */
  to: instant.optional(),
  provider: name.optional(),
  model: name.optional(),
  /** Only calls whose cost is not known; else prices that were corrected count for calls that had one too. */
  unpriced_only: z.boolean().default(true),
})

export type RerateCostsPayload = z.infer<typeof rerateCostsPayload>

export interface RerateCostsResult {
  readonly looked: number
  readonly corrected: number
  /** What the corrections add up to: a decimal in USD. */
  readonly delta_usd: string
}

/** Rates the calls of the job's tenant again and books the differences; of every tenant when the job is `*`'s. */
export const rerateCostsContract = defineContract({ name: 'rerate_costs', payload: rerateCostsPayload, concurrency: 1 })
