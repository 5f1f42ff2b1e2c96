import { z } from 'zod'
import { describeApi } from '../openapi/describe_api.js'
import type { Route } from '../route.js'

/** GET /openapi.json — the API described for machines. `routes` gives all routes, this one included. */
export function openapiRoutes(version: string, routes: () => readonly Route[]): readonly Route[] {
  let document: string | undefined
  return [
    {
      method: 'GET',
      path: '/openapi.json',
      scope: 'public',
      operation: {
        tag: 'operation',
        summary: 'This description',
        answers: { 200: { description: 'An OpenAPI 3.1 document.', schema: z.record(z.string(), z.unknown()) } },
      },
      handle(c) {
        document ??= JSON.stringify(describeApi(routes(), { version }))
        return c.body(document, 200, { 'content-type': 'application/json' })
      },
    },
  ]
}
