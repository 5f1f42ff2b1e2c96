import type { UsageQuestion, UsageReport, UsageReports } from '@maester/cost_meter'
import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { readQuery } from '../query/read_query.js'
import { comparedTo, stretchBefore, stretchOf, usagePeriods } from '../query/usage_period.js'
import { groupByParameter, toUsageQuestion, usageQuestionParameters } from '../query/usage_question.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { spendComparison, toSpendComparison } from '../wire/spend_comparison.js'

const Query = z.strictObject({
  ...usageQuestionParameters,
  period: z.enum(usagePeriods).optional().describe('Instead of from and to. Default yesterday.'),
  compare_to: z.enum(comparedTo).optional().describe('Default previous: as long a stretch, just before.'),
  group_by: groupByParameter('tag.feature'),
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Groups shown, those that changed most.'),
})

const pageSize = 1_000

/** GET /v1/usage/compare — why the bill changed. */
export function usageCompareRoutes({ usageReports }: Pick<ApiDependencies, 'usageReports'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/usage/compare',
      scope: 'usage:read',
      operation: {
        tag: 'usage',
        summary:
          'Why spend changed: by group, with volume, model, prompt version, tokens per call and price told apart',
        query: Query,
        answers: { 200: { description: 'The change and what explains it.', schema: spendComparison } },
      },
      async handle(c) {
        const { principal } = contextOf(c.get('scope'))
        const { group_by, period, compare_to, limit, ...parameters } = readQuery(c.env.incoming, Query)
        const after = stretchAsked(parameters, period, parameters.timezone ?? 'UTC')
        const before = stretchBefore(after, compare_to ?? 'previous')
        const groupBy = group_by ?? ['tag.feature']
        const ask = (stretch: typeof after) =>
          cellsOf(usageReports, toUsageQuestion(principal, parameters, stretch, groupBy))
        const [earlier, later] = await Promise.all([ask(before), ask(after)])
        return c.json(toSpendComparison({ before, after, groupBy, earlier, later, limit }))
      },
    },
  ]
}

function stretchAsked(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  period: (typeof usagePeriods)[number] | undefined,
  timeZone: string,
) {
  if (from === undefined && to === undefined) return stretchOf(period ?? 'yesterday', new Date(), timeZone)
  if (period !== undefined || from === undefined || to === undefined) {
    throw new HttpError('invalid_value', 'period: give a period, or from and to.', { param: 'period' })
  }
  return { from: new Date(from), to: new Date(to) }
}

/** Groups cut by what explains a change, all of them. */
async function cellsOf(reports: UsageReports, question: UsageQuestion): Promise<UsageReport> {
  const cells = ['provider', 'model', 'prompt', 'prompt_version'] as const
  const cut = { ...question, groupBy: [...new Set([...question.groupBy, ...cells])] }
  const first = await reports.report(cut, { limit: pageSize })
  const groups = [...first.groups]
  let { nextCursor } = first
  while (nextCursor !== undefined) {
    const page = await reports.report(cut, { limit: pageSize, cursor: nextCursor })
    groups.push(...page.groups)
    nextCursor = page.nextCursor
  }
  return { groups, total: first.total }
}
