import type { CanaryReport } from '@maester/model_gateway'
import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import type { Route } from '../route.js'
import { canary, toCanary } from '../wire/canary.js'

/** /v1/canaries — targets on trial. The operator's alone. */
export function canaryRoutes({ canaries }: Pick<ApiDependencies, 'canaries'>): readonly Route[] {
  const answers = { 200: { description: 'The canary as it is now.', schema: canary } }
  return [
    {
      method: 'GET',
      path: '/v1/canaries',
      scope: 'operator',
      operation: {
        tag: 'operation',
        summary: 'Canaries, their shares and how they compare',
        description:
          'Figures are those of all processes since the canary got its share, and may be a second old. Intervals may be looked at at any time.',
        answers: {
          200: {
            description: 'Every canary of the settings.',
            schema: z.strictObject({ data: z.array(canary), next_cursor: z.null() }),
          },
        },
      },
      handle: (c) => c.json({ data: canaries.report().map(toCanary), next_cursor: null }),
    },
    {
      method: 'GET',
      path: '/v1/canaries/:alias',
      scope: 'operator',
      operation: { tag: 'operation', summary: 'The canary of one alias', answers },
      handle: (c) => c.json(found(canaries.report().find(({ alias }) => alias === c.req.param('alias')))),
    },
    {
      method: 'POST',
      path: '/v1/canaries/:alias/rollback',
      scope: 'operator',
      operation: { tag: 'operation', summary: 'Take a canary its calls', answers },
      handle: async (c) => c.json(found(await canaries.rollBack(c.req.param('alias') ?? ''))),
    },
    {
      method: 'POST',
      path: '/v1/canaries/:alias/resume',
      scope: 'operator',
      operation: { tag: 'operation', summary: 'Begin a canary anew at the share of its settings', answers },
      handle: async (c) => c.json(found(await canaries.resume(c.req.param('alias') ?? ''))),
    },
  ]
}

function found(report: CanaryReport | undefined): z.infer<typeof canary> {
  if (report) return toCanary(report)
  throw new HttpError('not_found', 'There is no canary of this alias.')
}
