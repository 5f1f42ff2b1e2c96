import type { ApiDependencies } from '../dependencies.js'
import type { Route } from '../route.js'

/** GET /metrics — for a Prometheus server. */
export function prometheusRoutes({ metrics }: Pick<ApiDependencies, 'metrics'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/metrics',
      scope: 'public',
      operation: {
        tag: 'operation',
        summary: 'Metrics in the Prometheus text format',
        answers: { 200: { description: 'All metrics of this process.', contentType: 'text/plain' } },
      },
      handle: async (c) => c.body(await metrics.render(), 200, { 'content-type': metrics.contentType }),
    },
  ]
}
