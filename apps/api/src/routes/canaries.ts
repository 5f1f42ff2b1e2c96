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
          'Intervals may be looked at at any time. Figures and states are those of this process, since it began.',
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
      method: 'POST',
      path: '/v1/canaries/:alias/rollback',
      scope: 'operator',
      operation: { tag: 'operation', summary: 'Take a canary its calls, in this process', answers },
      handle: (c) => c.json(found(canaries.rollBack(c.req.param('alias') ?? ''))),
    },
    {
      method: 'POST',
      path: '/v1/canaries/:alias/resume',
      scope: 'operator',
      operation: {
        tag: 'operation',
        summary: 'Begin a canary anew at the share of its settings, in this process',
        answers,
      },
      handle: (c) => c.json(found(canaries.resume(c.req.param('alias') ?? ''))),
    },
  ]
}

function found(report: CanaryReport | undefined): z.infer<typeof canary> {
  if (report) return toCanary(report)
  throw new HttpError('not_found', 'There is no canary of this alias.')
}
