import type { TargetReport } from '@maester/model_gateway'
import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import type { Route } from '../route.js'
import { targetFields, toTarget } from '../wire/target.js'

const provider = z.strictObject({
  name: z.string(),
  type: z.string(),
  simulated: z.boolean(),
  targets: z.array(z.strictObject(targetFields)),
})

/** GET /v1/providers — how the providers are doing, as this process sees it. */
export function providerRoutes({ gateway }: Pick<ApiDependencies, 'gateway'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/providers',
      scope: 'providers:read',
      operation: {
        tag: 'operation',
        summary: 'Providers and their targets: breakers, latency, errors, keys set aside',
        description:
          'Every target of an alias, and every other one asked lately, by provider. Figures are those of this process; ' +
          'older calls count less.',
        answers: {
          200: {
            description: 'The providers.',
            schema: z.strictObject({ data: z.array(provider), next_cursor: z.null() }),
          },
        },
      },
      handle: (c) => c.json({ data: byProvider(gateway.targets()), next_cursor: null }),
    },
  ]
}

function byProvider(reports: readonly TargetReport[]): z.infer<typeof provider>[] {
  const providers = new Map<string, z.infer<typeof provider>>()
  for (const report of reports) {
    const { provider: name, type, simulated } = report
    const known = providers.get(name) ?? { name, type, simulated, targets: [] }
    known.targets.push(toTarget(report))
    providers.set(name, known)
  }
  return [...providers.values()]
}
