import { reliabilityDashboard } from '@maester/completion'
import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { readQuery } from '../query/read_query.js'
import { shortText } from '../query/short_text.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { reliabilityAnswer } from '../wire/reliability.js'

const Query = z.strictObject({ scope: shortText.optional().describe('One budget scope only.') })

/** GET /v1/metrics/reliability — what budgets let through, made cheaper or refused. */
export function reliabilityMetricsRoutes({ requests }: Pick<ApiDependencies, 'requests'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/metrics/reliability',
      scope: 'usage:read',
      operation: {
        tag: 'usage',
        summary: 'Budget decisions, spend and estimate accuracy',
        query: Query,
        answers: { 200: { description: 'Over all requests that had a budget.', schema: reliabilityAnswer } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const { scope } = readQuery(c.env.incoming, Query)
        return c.json(
          await reliabilityDashboard(requests, { tenantId, ...(scope !== undefined && { scopeKey: scope }) }),
        )
      },
    },
  ]
}
