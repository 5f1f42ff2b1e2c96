import { type UsageDimension, type UsageQuestion, usageDimensions } from '@maester/cost_meter'
import type { Principal } from '@maester/observability'
import { z } from 'zod'
import { HttpError } from '../errors/http_error.js'
import { shortText } from './short_text.js'
import { timeZone } from './time_zone.js'

const MAX_DIMENSIONS = 5
const named = new Set<string>(usageDimensions)

/** `model,tag.feature,day` */
const groupBy = z
  .string()
  .max(1_000)
  .transform((text) => [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== ''))
  .refine((parts) => parts.length <= MAX_DIMENSIONS, `names at most ${MAX_DIMENSIONS} dimensions`)
  .refine(
    (parts) => parts.every((part) => named.has(part) || /^tag\.[^\p{Cc}]{1,256}$/u.test(part)),
    `names dimensions out of ${usageDimensions.join(', ')} and tag.<name>`,
  )
  .transform((parts) => parts as UsageDimension[])

const time = z.iso.datetime({ offset: true }).optional()

/** What every question about usage takes. */
export const usageQuestionParameters = {
  from: time.describe('Calls begun at or after. Default: the start of the month.'),
  to: time.describe('Calls begun before. Default: now.'),
  timezone: timeZone.optional().describe('Of days, hours and periods: an IANA name. Default UTC.'),
  provider: shortText.optional(),
  model: shortText.optional(),
  kind: z.enum(['completion', 'embedding', 'judge', 'probe']).optional(),
  simulated: z.enum(['true', 'false']).optional(),
  tag: shortText
    .regex(/^[^=]+=/, 'is written name=value')
    .optional()
    .describe('Only calls with this tag, `name=value`.'),
  all_tenants: z.enum(['true', 'false']).optional().describe('Of every tenant; operators only.'),
} as const

/** The dimensions to group by; `example` is the default. */
export const groupByParameter = (example: string) =>
  groupBy
    .optional()
    .describe(`Up to ${MAX_DIMENSIONS} of ${usageDimensions.join(', ')}, tag.<name>. Default ${example}.`)

type Parameters = z.infer<z.ZodObject<typeof usageQuestionParameters>>

export function toUsageQuestion(
  principal: Principal,
  parameters: Parameters,
  period: { readonly from: Date; readonly to: Date },
  dimensions: readonly UsageDimension[],
): UsageQuestion {
  const { timezone, provider, model, kind, simulated, tag } = parameters
  if (period.from >= period.to) throw new HttpError('invalid_value', 'from: must be before to.', { param: 'from' })
  const split = tag?.indexOf('=') ?? -1
  const filter = {
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    ...(kind !== undefined && { kind }),
    ...(simulated !== undefined && { simulated: simulated === 'true' }),
    ...(tag !== undefined && { tag: { name: tag.slice(0, split), value: tag.slice(split + 1) } }),
  }
  return {
    ...tenantOf(principal, parameters),
    ...period,
    groupBy: dimensions,
    filter,
    ...(timezone !== undefined && { timeZone: timezone }),
  }
}

function tenantOf({ tenantId, operator }: Principal, { all_tenants }: Parameters): Pick<UsageQuestion, 'tenantId'> {
  if (all_tenants !== 'true') return { tenantId }
  if (operator) return {}
  throw new HttpError('scope_denied', 'Only an operator may see all tenants.')
}
