import { budgetWindowBounds } from '@maester/cost_meter'
import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { pagingParameters } from '../query/paging.js'
import { readQuery } from '../query/read_query.js'
import { groupByParameter, toUsageQuestion, usageQuestionParameters } from '../query/usage_question.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { instant } from '../wire/fields.js'
import { toUsageFigures, toUsageGroup, usageFigures, usageGroup } from '../wire/usage_group.js'

const Query = z.strictObject({
  ...usageQuestionParameters,
  group_by: groupByParameter('model'),
  ...pagingParameters(1_000),
})

const answer = z.strictObject({
  from: instant,
  to: instant,
  data: z.array(usageGroup).describe('The dearest first.'),
  total: usageFigures.describe('Of all groups, those on other pages too.'),
  next_cursor: z.string().nullable(),
})

/** GET /v1/usage — what was used and spent, by whatever tells calls apart. */
export function usageRoutes({ usageReports }: Pick<ApiDependencies, 'usageReports'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/usage',
      scope: 'usage:read',
      operation: {
        tag: 'usage',
        summary: 'Usage and spend by model, provider, tenant, project, key, prompt, tag or time',
        query: Query,
        answers: { 200: { description: 'One page.', schema: answer } },
      },
      async handle(c) {
        const { principal } = contextOf(c.get('scope'))
        const { group_by, limit, cursor, ...parameters } = readQuery(c.env.incoming, Query)
        const now = new Date()
        const { timezone = 'UTC' } = parameters
        const from = parameters.from ?? budgetWindowBounds('month', now, timezone)!.start
        const period = { from: new Date(from), to: new Date(parameters.to ?? now) }
        const question = toUsageQuestion(principal, parameters, period, group_by ?? ['model'])
        const page = { limit, ...(cursor !== undefined && { cursor }) }
        const { groups, total, nextCursor } = await usageReports.report(question, page)
        return c.json({
          from: question.from.toISOString(),
          to: question.to.toISOString(),
          data: groups.map(toUsageGroup),
          total: toUsageFigures(total),
          next_cursor: nextCursor ?? null,
        })
      },
    },
  ]
}
